export interface InstanceTypeFacts {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly burstable: boolean;
  /** Sustained clock in GHz. */
  readonly clockGhz: number;
  readonly network: string;
}

interface Family {
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly clockGhz: number;
  /** GiB of memory for each virtual CPU. */
  readonly memoryPerCpu: number;
  /** Graviton's families begin with one virtual CPU. */
  readonly medium?: true;
}

const FAMILIES: readonly Family[] = [
  { name: 'm5', architecture: 'x86_64', clockGhz: 3.1, memoryPerCpu: 4 },
  { name: 'm6i', architecture: 'x86_64', clockGhz: 3.5, memoryPerCpu: 4 },
  { name: 'm6a', architecture: 'x86_64', clockGhz: 3.6, memoryPerCpu: 4 },
  { name: 'm7i', architecture: 'x86_64', clockGhz: 3.2, memoryPerCpu: 4 },
  { name: 'm7a', architecture: 'x86_64', clockGhz: 3.7, memoryPerCpu: 4, medium: true },
  { name: 'm6g', architecture: 'arm64', clockGhz: 2.5, memoryPerCpu: 4, medium: true },
  { name: 'm7g', architecture: 'arm64', clockGhz: 2.6, memoryPerCpu: 4, medium: true },
  { name: 'c5', architecture: 'x86_64', clockGhz: 3.4, memoryPerCpu: 2 },
  { name: 'c6i', architecture: 'x86_64', clockGhz: 3.5, memoryPerCpu: 2 },
  { name: 'c6a', architecture: 'x86_64', clockGhz: 3.6, memoryPerCpu: 2 },
  { name: 'c7i', architecture: 'x86_64', clockGhz: 3.2, memoryPerCpu: 2 },
  { name: 'c7g', architecture: 'arm64', clockGhz: 2.6, memoryPerCpu: 2, medium: true },
  { name: 'r5', architecture: 'x86_64', clockGhz: 3.1, memoryPerCpu: 8 },
  { name: 'r6i', architecture: 'x86_64', clockGhz: 3.5, memoryPerCpu: 8 },
  { name: 'r7i', architecture: 'x86_64', clockGhz: 3.2, memoryPerCpu: 8 },
];

const SIZES = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 } as const;

const BURSTABLE = [
  { name: 't2', architecture: 'x86_64', clockGhz: 2.5 },
  { name: 't3', architecture: 'x86_64', clockGhz: 2.5 },
  { name: 't3a', architecture: 'x86_64', clockGhz: 2.2 },
  { name: 't4g', architecture: 'arm64', clockGhz: 2.5 },
] as const;

/** Virtual CPUs and GiB of memory. */
const BURSTABLE_SIZES = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
} as const;

const list = function* (): Generator<InstanceTypeFacts> {
  for (const family of BURSTABLE) {
    for (const [size, [vcpus, gib]] of Object.entries(BURSTABLE_SIZES)) {
      const first = family.name === 't2' && ['nano', 'micro', 'small'].includes(size);
      yield {
        name: `${family.name}.${size}`,
        vcpus: first ? 1 : vcpus,
        memoryMiB: gib * 1024,
        architecture: family.architecture,
        burstable: true,
        clockGhz: family.clockGhz,
        network: family.name === 't2' ? 'Low to Moderate' : 'Up to 5 Gigabit',
      };
    }
  }
  for (const family of FAMILIES) {
    const sizes = Object.entries({ ...(family.medium && { medium: 1 }), ...SIZES });
    for (const [size, vcpus] of sizes) {
      yield {
        name: `${family.name}.${size}`,
        vcpus,
        memoryMiB: vcpus * family.memoryPerCpu * 1024,
        architecture: family.architecture,
        burstable: false,
        clockGhz: family.clockGhz,
        network: vcpus >= 32 ? '12.5 Gigabit' : 'Up to 12.5 Gigabit',
      };
    }
  }
};

const TYPES = new Map([...list()].map((facts) => [facts.name, facts]));

export const instanceTypes = (): InstanceTypeFacts[] => [...TYPES.values()];

export const findInstanceType = (name: string): InstanceTypeFacts | undefined => TYPES.get(name);
