import type { Platform } from '../job/platform.js';

/** One try to launch one instance. The same request with the same token launches once. */
export interface LaunchRequest {
  /** ≤ 64 characters. */
  readonly clientToken: string;
  readonly launchTemplateId: string;
  readonly launchTemplateVersion: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly market: 'on-demand' | 'spot';
  /** Absent: EC2 chooses one of the default VPC's. */
  readonly subnetId?: string | undefined;
  /** Empty: those of the launch template. */
  readonly securityGroupIds: readonly string[];
  /** Plain text. */
  readonly userData: string;
  /** Root volume; absent: the launch template's and the image's. */
  readonly volume?: { readonly device: string; readonly gibibytes: number };
  /** For the instance, its volumes and its network interfaces. */
  readonly tags: Readonly<Record<string, string>>;
}

export type LaunchOutcome =
  | { readonly status: 'launched'; readonly instanceId: string }
  /** A definite no: nothing was launched. `code` is EC2's. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

export interface FleetInstance {
  readonly instanceId: string;
  /** It runs, boots or stops: it is not on its way out. */
  readonly alive: boolean;
  /** Epoch seconds. */
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export type ImageOutcome =
  | {
      readonly status: 'found';
      readonly imageId: string;
      readonly platform: Platform;
      /** e.g. `/dev/xvda`. */
      readonly rootDevice?: string;
    }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

/** Launches instances and lets them go. */
export interface Fleet {
  /** Throws when the answer is not definite; then the same request has to be repeated. */
  launch(request: LaunchRequest): Promise<LaunchOutcome>;
  /** Instances that this client token launched. */
  findByClientToken(clientToken: string): Promise<readonly FleetInstance[]>;
  /** All instances with this tag that are not terminated. */
  findByTag(key: string, value: string): Promise<readonly FleetInstance[]>;
  /** Whether the instance runs, boots or stops: it is there, and not on its way out. */
  isAlive(instanceId: string): Promise<boolean>;
  /** Ends instances; one that is gone already counts as ended. */
  terminate(instanceIds: readonly string[]): Promise<void>;
  describeImage(imageId: string): Promise<ImageOutcome>;
}
