export type Market = 'on-demand' | 'spot';

/** One place to try: an instance type in one subnet (so in one zone) on one market. */
export interface Place {
  readonly instanceType: string;
  /** Absent: EC2 chooses one of the default VPC's. */
  readonly subnetId?: string | undefined;
  readonly market: Market;
}

export interface LaunchWish {
  /** In order of preference. */
  readonly instanceTypes: readonly string[];
  /** Empty: the account's default VPC. */
  readonly subnetIds: readonly string[];
  /** What the build environment says. `spot` falls back to on-demand. */
  readonly market: Market;
  /** From 1. What lost a spot instance once is not given another. */
  readonly attempt: number;
  /** Which subnet comes first: jobs with different numbers spread over the zones. */
  readonly firstSubnet: number;
}

/** The places to try, best first: all spot before any on-demand, then by instance type. */
export const launchPlan = (wish: LaunchWish): readonly Place[] => {
  const markets: readonly Market[] =
    wish.market === 'spot' && wish.attempt === 1 ? ['spot', 'on-demand'] : ['on-demand'];
  const subnets = rotated(wish.subnetIds, wish.firstSubnet);
  return markets.flatMap((market) =>
    wish.instanceTypes.flatMap((instanceType) =>
      subnets.length === 0
        ? [{ instanceType, market }]
        : subnets.map((subnetId) => ({ instanceType, subnetId, market })),
    ),
  );
};

const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  // NaN for an empty list, which slice takes for 0.
  const first = Math.abs(Math.trunc(by)) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
};
