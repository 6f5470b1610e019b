import {
  FileAssetPackaging,
  StackSynthesizer,
  type DockerImageAssetLocation,
  type FileAssetLocation,
  type FileAssetSource,
  type ISynthesisSession,
} from 'aws-cdk-lib';

/** Marks code that lies beside the template, until `plainTemplate` replaces it. */
export const BESIDE_THE_TEMPLATE = 'beside-the-template';

/** Synthesizes a stack without bootstrap parameter, rule or bucket: file assets stay folders beside the template. */
export class LocalAssetSynthesizer extends StackSynthesizer {
  /** Folder of the assembly → name beside the template. */
  readonly assets = new Map<string, string>();

  addFileAsset(asset: FileAssetSource): FileAssetLocation {
    if (asset.fileName === undefined || asset.packaging !== FileAssetPackaging.ZIP_DIRECTORY) {
      throw new Error(
        `The asset '${asset.displayName ?? asset.sourceHash}' is no folder; a plain template can carry folders only`,
      );
    }
    // `Stack/Service/Launcher/Code` → launcher: the name stays when the code changes.
    const name = asset.displayName?.split('/').at(-2)?.toLowerCase() ?? asset.sourceHash.slice(0, 16);
    this.assets.set(asset.fileName, name);
    return { bucketName: BESIDE_THE_TEMPLATE, objectKey: name, httpUrl: name, s3ObjectUrl: name };
  }

  addDockerImageAsset(): DockerImageAssetLocation {
    throw new Error('A plain template can carry no container images');
  }

  synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    this.emitArtifact(session);
  }
}
