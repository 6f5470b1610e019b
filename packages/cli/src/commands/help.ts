import { readFileSync } from 'node:fs';
import type { Terminal } from '../terminal.js';

export const HELP = `codepipeline-ec2: EC2 build environments for AWS CodePipeline

  codepipeline-ec2 local start [--port 4566] [--state DIR] [--clock real|x10|virtual] [--profile instant|aws] [--unsandboxed]
      Starts AWS on this machine. Prints "ready http://127.0.0.1:PORT" when it serves.
      --port 0 picks a free port; without --state nothing is kept; SIGTERM ends it and every instance.

  codepipeline-ec2 template --out DIR [--s3-bucket BUCKET [--endpoint-url URL]]
      Writes the stack's template and the code beside it, for "aws cloudformation package" and "deploy".
      With --s3-bucket it uploads the code and writes DIR/packaged.yml itself.

  codepipeline-ec2 drain --stack NAME [--wait] [--region REGION] [--endpoint-url URL]
      Takes no new jobs: they wait in CodePipeline. Shows what still runs, with --wait until nothing does.
      Exit code 0: drained; 1: not yet.

  codepipeline-ec2 resume --stack NAME [--region REGION] [--endpoint-url URL]
      Takes new jobs again, those that wait first.

  codepipeline-ec2 demo [--windows] [--fail] [--keep] [--port N] [--profile instant|aws]
      Runs a pipeline with an EC2 build on this machine, and shows it; with --windows the build is PowerShell.

  codepipeline-ec2 --version`;

export const help = async (asked: string, { say }: Terminal): Promise<number> => {
  say(asked === '--version' ? version() : HELP);
  return asked === '' ? 2 : 0;
};

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : 'unknown';
};
