/** An SSM Command document, as far as ours go. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html */
export interface SsmDocument {
  readonly schemaVersion: '2.2';
  readonly description: string;
  readonly parameters: Readonly<
    Record<string, { readonly type: 'String'; readonly description: string; readonly allowedPattern: string }>
  >;
  readonly mainSteps: readonly SsmStep[];
}

export interface SsmStep {
  readonly action: 'aws:runShellScript' | 'aws:runPowerShellScript';
  readonly name: string;
  readonly precondition: { readonly StringEquals: readonly ['platformType', 'Linux' | 'Windows'] };
  readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
}
