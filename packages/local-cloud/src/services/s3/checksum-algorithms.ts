import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ChecksumAlgorithmName = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithmName[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

export interface RunningChecksum {
  update(chunk: Uint8Array): void;
  /** Big-endian bytes in base64, as the headers carry it. */
  digest(): string;
}

/** A checksum over bytes that come piece by piece. */
export const runningChecksum = (algorithm: ChecksumAlgorithmName): RunningChecksum => {
  switch (algorithm) {
    case 'CRC32': {
      let value = 0;
      return { update: (chunk) => void (value = crc32(chunk, value)), digest: () => base64Of([value]) };
    }
    case 'CRC32C':
      return runningCrc32c();
    case 'CRC64NVME':
      return runningCrc64();
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(algorithm === 'SHA1' ? 'sha1' : 'sha256');
      return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest('base64') };
    }
  }
};

const base64Of = (words: readonly number[]): string => {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes.toString('base64');
};

const CRC32C_POLYNOMIAL = 0x82f63b78;
let crc32cTable: Uint32Array | undefined;

const runningCrc32c = (): RunningChecksum => {
  const table = (crc32cTable ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
    return value;
  }));
  let crc = 0xffffffff;
  return {
    update: (chunk) => {
      let value = crc;
      // Both indices are within their arrays.
      for (let i = 0; i < chunk.length; i++) {
        value = (table[(value ^ (chunk[i] as number)) & 0xff] as number) ^ (value >>> 8);
      }
      crc = value;
    },
    digest: () => base64Of([~crc]),
  };
};

/** The reflected polynomial's upper and lower half. */
const CRC64_POLYNOMIAL = { high: 0x9a6c9329, low: 0xac4bc9b5 };
let crc64Table: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

const runningCrc64 = (): RunningChecksum => {
  const table = (crc64Table ??= makeCrc64Table());
  let crcHigh = 0xffffffff;
  let crcLow = 0xffffffff;
  return {
    update: (chunk) => {
      let high = crcHigh;
      let low = crcLow;
      for (let i = 0; i < chunk.length; i++) {
        const byte = (low ^ (chunk[i] as number)) & 0xff; // i is below the length
        low = ((low >>> 8) | (high << 24)) ^ (table.low[byte] as number); // both tables have 256 entries
        high = (high >>> 8) ^ (table.high[byte] as number);
      }
      crcHigh = high;
      crcLow = low;
    },
    digest: () => base64Of([~crcHigh, ~crcLow]),
  };
};

const makeCrc64Table = (): { readonly high: Uint32Array; readonly low: Uint32Array } => {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        low ^= CRC64_POLYNOMIAL.low;
        high ^= CRC64_POLYNOMIAL.high;
      }
    }
    table.high[byte] = high;
    table.low[byte] = low;
  }
  return table;
};
