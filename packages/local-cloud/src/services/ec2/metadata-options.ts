import type {
  InstanceMetadataOptionsRequest,
  InstanceMetadataOptionsResponse,
  ModifyInstanceMetadataOptionsCommandInput,
} from '@aws-sdk/client-ec2';
import { invalidParameterValue } from './errors.js';
import type { InstanceRecord } from './instance-record.js';

type Metadata = InstanceRecord['metadata'];

const MOST_HOPS = 64;

/** The options of a launch, with EC2's defaults. */
export const launchedMetadata = (options: InstanceMetadataOptionsRequest | undefined): Metadata =>
  changedMetadata({ tokens: 'optional', hopLimit: 1, endpoint: 'enabled', tags: 'disabled' }, options ?? {});

/** The options with those that are asked for; the others stay. */
export const changedMetadata = (
  metadata: Metadata,
  {
    HttpTokens: tokens,
    HttpPutResponseHopLimit: hopLimit,
    HttpEndpoint: endpoint,
    InstanceMetadataTags: tags,
  }: InstanceMetadataOptionsRequest | ModifyInstanceMetadataOptionsCommandInput,
): Metadata => ({
  tokens: oneOf('HttpTokens', tokens, ['optional', 'required']) ?? metadata.tokens,
  hopLimit: checkedHops(hopLimit) ?? metadata.hopLimit,
  endpoint: oneOf('HttpEndpoint', endpoint, ['enabled', 'disabled']) ?? metadata.endpoint,
  tags: oneOf('InstanceMetadataTags', tags, ['enabled', 'disabled']) ?? metadata.tags,
});

const oneOf = <T extends string>(name: string, value: string | undefined, values: readonly T[]): T | undefined => {
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined) throw invalidParameterValue(`Value (${value}) for parameter ${name} is invalid.`);
  return found;
};

const checkedHops = (hops: number | undefined): number | undefined => {
  if (hops === undefined || (Number.isInteger(hops) && hops >= 1 && hops <= MOST_HOPS)) return hops;
  throw invalidParameterValue(
    `Value (${hops}) for parameter HttpPutResponseHopLimit is invalid. It must be between 1 and ${MOST_HOPS}.`,
  );
};

export const metadataView = (
  { metadata }: Pick<InstanceRecord, 'metadata'>,
  state: 'pending' | 'applied',
): InstanceMetadataOptionsResponse => ({
  State: state,
  HttpTokens: metadata.tokens,
  HttpPutResponseHopLimit: metadata.hopLimit,
  HttpEndpoint: metadata.endpoint,
  HttpProtocolIpv6: 'disabled',
  InstanceMetadataTags: metadata.tags,
});
