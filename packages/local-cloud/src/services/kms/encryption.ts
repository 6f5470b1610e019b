import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type {
  DecryptCommandInput,
  DecryptResponse,
  EncryptCommandInput,
  EncryptResponse,
  GenerateDataKeyCommandInput,
  GenerateDataKeyResponse,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { onKey, type KeyRecord, type KeyStore } from './key-store.js';

/** Ciphertext: the key's id (36 bytes), nonce (12), tag (16), then the data. */
const ID = 36;
const NONCE = 12;
const TAG = 16;
const MAX_PLAINTEXT = 4096;

type Context = Readonly<Record<string, string>> | undefined;

const contextBytes = (context: Context): Buffer => Buffer.from(JSON.stringify(Object.entries(context ?? {}).sort()));

const seal = (key: KeyRecord, plaintext: Uint8Array, context: Context): Buffer => {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  cipher.setAAD(contextBytes(context));
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id), nonce, cipher.getAuthTag(), data]);
};

const open = (key: KeyRecord, sealed: Buffer, context: Context): Buffer => {
  const nonce = sealed.subarray(ID, ID + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  decipher.setAAD(contextBytes(context));
  decipher.setAuthTag(sealed.subarray(ID + NONCE, ID + NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(ID + NONCE + TAG)), decipher.final()]);
};

const badCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '');

export const encryptionOperations = (store: KeyStore) => {
  const keyOf = (sealed: Uint8Array | undefined): KeyRecord | undefined =>
    store.keys.get(
      Buffer.from(sealed ?? new Uint8Array())
        .subarray(0, ID)
        .toString('latin1'),
    );

  return {
    Encrypt: operation<EncryptCommandInput, EncryptResponse>({
      authorize: onKey(store, 'Encrypt'),
      handle: ({ KeyId, Plaintext = new Uint8Array(), EncryptionContext }) => {
        const key = store.usable(KeyId);
        if (Plaintext.byteLength > MAX_PLAINTEXT) {
          throw new AwsError('ValidationException', `Member must have length less than or equal to ${MAX_PLAINTEXT}`);
        }
        return {
          CiphertextBlob: seal(key, Plaintext, EncryptionContext),
          KeyId: key.arn,
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
    }),
    Decrypt: operation<DecryptCommandInput, DecryptResponse>({
      authorize: ({ CiphertextBlob }) => [{ action: 'kms:Decrypt', resource: keyOf(CiphertextBlob)?.arn ?? '*' }],
      handle: ({ CiphertextBlob, KeyId, EncryptionContext }) => {
        const sealedWith = keyOf(CiphertextBlob);
        if (!sealedWith) throw badCiphertext();
        const key = store.usable(sealedWith.id);
        if (KeyId !== undefined && store.find(KeyId).id !== key.id) {
          throw new AwsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        }
        try {
          const plaintext = open(key, Buffer.from(CiphertextBlob ?? new Uint8Array()), EncryptionContext);
          return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
        } catch {
          throw badCiphertext();
        }
      },
    }),
    GenerateDataKey: operation<GenerateDataKeyCommandInput, GenerateDataKeyResponse>({
      authorize: onKey(store, 'GenerateDataKey'),
      handle: ({ KeyId, KeySpec, NumberOfBytes, EncryptionContext }) => {
        const key = store.usable(KeyId);
        const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
        return { CiphertextBlob: seal(key, plaintext, EncryptionContext), Plaintext: plaintext, KeyId: key.arn };
      },
    }),
  };
};
