import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloud } from '../../kernel/cloud.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Mails that would be sent: nothing leaves this machine, they are files in a folder. */
export interface Outbox {
  readonly send: (mail: Mail) => Promise<void>;
  /** The folder and its files, oldest first. */
  readonly list: () => Promise<{ readonly folder: string; readonly mails: readonly string[] }>;
}

export const openOutbox = (cloud: Pick<Cloud, 'folder' | 'clock' | 'uuid' | 'log'>): Outbox => ({
  send: async ({ to, subject, text }) => {
    const now = new Date(cloud.clock.now());
    const id = cloud.uuid();
    const folder = cloud.folder('outbox');
    await mkdir(folder, { recursive: true });
    const name = `${now.toISOString().replace(/[:.]/g, '-')}-${id}.eml`;
    const headers = [
      'From: AWS Notifications <no-reply@sns.amazonaws.com>',
      `To: ${to}`,
      `Subject: ${subject}`,
      `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${id}@sns.amazonaws.com>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 8bit',
    ];
    await writeFile(join(folder, name), `${headers.join('\r\n')}\r\n\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n`);
    cloud.log(`sns: mail to ${to}: ${subject} (${join(folder, name)})`);
  },
  list: async () => {
    const folder = cloud.folder('outbox');
    await mkdir(folder, { recursive: true });
    return { folder, mails: (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort() };
  },
});
