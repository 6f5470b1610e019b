export { s3ObjectStore } from './object-store.js';
export { s3UrlSigner, type S3UrlSignerOptions } from './url-signer.js';
