export { stsOwnCredentials, type StsOwnCredentialsOptions } from './own-credentials.js';
