import { existsSync } from 'node:fs';

const NEXT_ON_PATH = `#!/bin/bash
own=$(cd -- "\${BASH_SOURCE[0]%/*}" && pwd -P)
name=\${BASH_SOURCE[0]##*/}
found=()
IFS=: read -r -a folders <<< "$PATH"
for folder in "\${folders[@]}"; do
  [ -x "$folder/$name" ] && [ "$(cd -- "$folder" && pwd -P)" != "$own" ] && found+=("$folder/$name")
done
`;

/**
 * Old versions of the command do not know `AWS_ENDPOINT_URL`, newer ones do not read it for every service: it is told
 * the endpoint with every call. Its own option comes later and wins. Something of that name that ends with 127 is no
 * `aws` command (version managers leave such), so the next is tried.
 */
const aws = (endpoint: string): string => `${NEXT_ON_PATH}
endpoint=\${AWS_ENDPOINT_URL:-${endpoint}}
[ "\${AWS_IGNORE_CONFIGURED_ENDPOINT_URLS:-}" = true ] || set -- --endpoint-url "$endpoint" "$@"
for program in "\${found[@]}"; do
  "$program" "$@"
  code=$?
  [ $code = 127 ] || exit $code
done
echo "aws: command not found. Instances use the aws command of this machine: install it with 'apt-get install awscli' or as https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html tells" >&2
exit 127
`;

/** Scripts name the metadata service by its address, which instances do not have here. */
const download = `${NEXT_ON_PATH}
metadata=\${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
metadata=\${metadata%/}
exec "\${found[0]}" "\${@//http:\\/\\/169.254.169.254/$metadata}"
`;

/** Commands that are on the PATH of Linux instances, before this machine's own of that name. */
export const instanceCommands = (endpoint: string): Readonly<Record<string, string>> => ({
  aws: aws(endpoint),
  // Only where there is one: scripts look whether they have it.
  ...Object.fromEntries(['curl', 'wget'].filter(isHere).map((name) => [name, download])),
});

const isHere = (name: string): boolean =>
  ['/usr/local/bin', '/usr/bin'].some((folder) => existsSync(`${folder}/${name}`));
