/** An IAM policy document, as parsed from JSON. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Who makes a call. */
export type Caller =
  /** The account's root key (`test`/`test`): may do everything. */
  | { readonly kind: 'root' }
  /** A session of a role: what the role's policies allow, bounded by the session's own policy where it has one. */
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      readonly accessKeyId: string;
      readonly sessionPolicy?: PolicyDocument;
      readonly sessionTags?: Readonly<Record<string, string>>;
    }
  /** A user, by one of its access keys: what its policies and its groups' allow. */
  | { readonly kind: 'user'; readonly userArn: string; readonly accessKeyId: string }
  /** Credentials whose only rights are the policy that they carry (CodePipeline's artifactCredentials). */
  | { readonly kind: 'federated'; readonly name: string; readonly accessKeyId: string; readonly policy: PolicyDocument }
  /** An AWS service acting for itself, e.g. `events.amazonaws.com`. */
  | {
      readonly kind: 'service';
      readonly principal: string;
      /** ARN of the resource for which it acts, for trust policies that ask for `aws:SourceArn`. */
      readonly sourceArn?: string;
    }
  /** No signature at all. */
  | { readonly kind: 'anonymous' };

export const ROOT: Caller = { kind: 'root' };
export const asService = (principal: string, sourceArn?: string): Caller => ({
  kind: 'service',
  principal,
  ...(sourceArn !== undefined && { sourceArn }),
});

/** The caller's ARN as GetCallerIdentity and the request log show it. */
export const callerArn = (caller: Caller, account: string): string => {
  switch (caller.kind) {
    case 'root':
      return `arn:aws:iam::${account}:root`;
    case 'role':
      return `arn:aws:sts::${account}:assumed-role/${caller.roleArn.split('/').at(-1)}/${caller.sessionName}`;
    case 'user':
      return caller.userArn;
    case 'federated':
      return `arn:aws:sts::${account}:federated-user/${caller.name}`;
    case 'service':
      return caller.principal;
    case 'anonymous':
      return 'anonymous';
  }
};
