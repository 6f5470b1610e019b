import { AwsError } from '../kernel/aws-error.js';
import type { Protocol } from '../protocol/service-protocols.js';

/** Why a request's credentials do not count. */
export type RefusalReason =
  | 'missing'
  | 'malformed'
  | 'unknownKey'
  | 'wrongToken'
  | 'expiredToken'
  | 'wrongSignature'
  | 'skewed'
  | 'notYetValid'
  | 'expiredUrl'
  | 'payloadMismatch';

type Family = 's3' | 'query' | 'ec2' | 'json' | 'rest-json';

const familyOf = (protocol: Protocol): Family => {
  switch (protocol) {
    case 'rest-xml':
      return 's3';
    case 'query':
      return 'query';
    case 'ec2':
      return 'ec2';
    case 'json':
    case 'cbor':
      return 'json';
    case 'rest-json':
      return 'rest-json';
  }
};

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';
const NO_MATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const S3_NO_MATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

const s3 = (reason: RefusalReason): AwsError => {
  switch (reason) {
    case 'missing':
      return new AwsError('AccessDenied', 'Access Denied', { status: 403 });
    case 'malformed':
      return new AwsError('AuthorizationHeaderMalformed', 'The authorization header is malformed', { status: 400 });
    case 'unknownKey':
      return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
        status: 403,
      });
    case 'wrongToken':
      return new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.', { status: 400 });
    case 'expiredToken':
      return new AwsError('ExpiredToken', 'The provided token has expired.', { status: 400 });
    case 'wrongSignature':
      return new AwsError('SignatureDoesNotMatch', S3_NO_MATCH, { status: 403 });
    case 'skewed':
      return new AwsError(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        { status: 403 },
      );
    case 'notYetValid':
      return new AwsError('AccessDenied', 'Request is not yet valid', { status: 403 });
    case 'expiredUrl':
      return new AwsError('AccessDenied', 'Request has expired', { status: 403 });
    case 'payloadMismatch':
      return new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { status: 400 },
      );
  }
};

const query = (reason: RefusalReason): AwsError => {
  switch (reason) {
    case 'missing':
      return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
    case 'malformed':
      return new AwsError('IncompleteSignature', 'The request signature does not conform to AWS standards.', {
        status: 400,
      });
    case 'unknownKey':
    case 'wrongToken':
      return new AwsError('InvalidClientTokenId', INVALID_TOKEN, { status: 403 });
    case 'expiredToken':
      return new AwsError('ExpiredToken', EXPIRED_TOKEN, { status: 403 });
    case 'wrongSignature':
    case 'payloadMismatch':
      return new AwsError('SignatureDoesNotMatch', NO_MATCH, { status: 403 });
    case 'skewed':
    case 'notYetValid':
    case 'expiredUrl':
      return new AwsError('SignatureDoesNotMatch', 'Signature expired: it is not within 15 minutes of now', {
        status: 403,
      });
  }
};

const ec2 = (reason: RefusalReason): AwsError => {
  switch (reason) {
    case 'skewed':
    case 'notYetValid':
    case 'expiredUrl':
    case 'expiredToken':
      return new AwsError('RequestExpired', 'Request has expired.', { status: 400 });
    case 'missing':
    case 'malformed':
    case 'unknownKey':
    case 'wrongToken':
    case 'wrongSignature':
    case 'payloadMismatch':
      return new AwsError('AuthFailure', NOT_VALIDATED, { status: 401 });
  }
};

const json = (reason: RefusalReason, status: number): AwsError => {
  switch (reason) {
    case 'missing':
      return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status });
    case 'malformed':
      return new AwsError('IncompleteSignatureException', 'The request signature does not conform to AWS standards.', {
        status,
      });
    case 'unknownKey':
    case 'wrongToken':
      return new AwsError('UnrecognizedClientException', INVALID_TOKEN, { status });
    case 'expiredToken':
      return new AwsError('ExpiredTokenException', EXPIRED_TOKEN, { status });
    case 'wrongSignature':
    case 'payloadMismatch':
      return new AwsError('InvalidSignatureException', NO_MATCH, { status });
    case 'skewed':
    case 'notYetValid':
    case 'expiredUrl':
      return new AwsError('InvalidSignatureException', 'Signature expired: it is not within 15 minutes of now', {
        status,
      });
  }
};

/** The error with which a service of this protocol refuses. */
export const refusal = (reason: RefusalReason, protocol: Protocol): AwsError => {
  const family = familyOf(protocol);
  switch (family) {
    case 's3':
      return s3(reason);
    case 'query':
      return query(reason);
    case 'ec2':
      return ec2(reason);
    case 'json':
      return json(reason, 400);
    case 'rest-json':
      return json(reason, 403);
  }
};
