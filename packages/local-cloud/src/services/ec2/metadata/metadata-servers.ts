import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cloud } from '../../../kernel/cloud.js';
import type { Ec2State } from '../ec2-state.js';
import { instanceMetadata } from './instance-metadata.js';
import { answerMetadata, type MetadataTokens } from './metadata-answer.js';
import { createRoleCredentials } from './role-credentials.js';

/** Where one instance finds its metadata. */
export interface MetadataPlace {
  /** For `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
  readonly endpoint: string;
  /** The line that the instance's own hosts file needs; undefined where it has no such file. */
  readonly hostsLine: string | undefined;
}

/**
 * The metadata services of instances: a port of the loopback for each. Instances share the network of this machine,
 * so in a sandbox the service answers only to a name that nobody else knows: the sandbox's own hosts file has it.
 */
export interface MetadataServers {
  /** The same for an instance that is started again. Undefined where instances are no processes. */
  open(instanceId: string): Promise<(MetadataPlace & { readonly fresh: boolean }) | undefined>;
  close(instanceId: string): void;
  closeAll(): void;
}

export const createMetadataServers = (cloud: Cloud, state: Ec2State, wall: () => number): MetadataServers => {
  const open = new Map<string, MetadataPlace & { readonly server: Server }>();
  const roles = createRoleCredentials(cloud, wall);

  const serve = async (instanceId: string): Promise<MetadataPlace & { readonly server: Server }> => {
    const sandboxed = cloud.instances.isolation === 'bubblewrap';
    const name = sandboxed ? `i${cloud.hex(32)}.instance-data.internal` : '127.0.0.1';
    const tokens = createTokens(() => `${cloud.hex(54)}==`, wall);
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        request.resume();
        const record = state.instances.get(instanceId);
        if (!record || request.headers.host?.replace(/:\d+$/, '') !== name) return void request.socket.destroy();
        const { status, headers, body } = await answerMetadata(
          record,
          { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers },
          tokens,
          async () => instanceMetadata(cloud, state, record, await roles.of(record)),
        );
        response.writeHead(status, { server: 'EC2ws', 'content-length': String(Buffer.byteLength(body)), ...headers });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      answer().catch((error: unknown) => {
        cloud.log(`metadata of ${instanceId}: ${String(error)}`);
        request.socket.destroy();
      });
    });
    // No build waits for its end.
    server.unref();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    // A TCP server's address is one with a port.
    const { port } = server.address() as AddressInfo;
    return {
      server,
      // Old SDKs of Python put their paths right behind it.
      endpoint: `http://${name}:${port}/`,
      hostsLine: sandboxed ? `127.0.0.1 ${name}\n` : undefined,
    };
  };

  const end = (instanceId: string): void => {
    const found = open.get(instanceId);
    if (!found) return;
    open.delete(instanceId);
    roles.forget(instanceId);
    found.server.close();
    found.server.closeAllConnections();
  };

  return {
    open: async (instanceId) => {
      if (cloud.instances.isolation === 'scripted') return undefined;
      const known = open.get(instanceId);
      if (known) return { ...known, fresh: false };
      const place = await serve(instanceId);
      open.set(instanceId, place);
      return { ...place, fresh: true };
    },
    close: end,
    closeAll: () => [...open.keys()].forEach(end),
  };
};

/** Tokens of one instance; they end by the machine's own time. */
export const createTokens = (make: () => string, wall: () => number): MetadataTokens => {
  const ends = new Map<string, number>();
  return {
    issue: (seconds) => {
      for (const [token, end] of ends) if (end <= wall()) ends.delete(token);
      const token = make();
      ends.set(token, wall() + seconds * 1000);
      return token;
    },
    holds: (token) => (ends.get(token) ?? 0) > wall(),
  };
};
