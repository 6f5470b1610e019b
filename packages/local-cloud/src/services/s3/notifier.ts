import type { Cloud } from '../../kernel/cloud.js';
import type { Timer } from '../../clock/clock.js';
import type { Call } from '../../kernel/service.js';
import { bucketArn } from './bucket.js';
import { deliver, type Change } from './notification-delivery.js';
import type { ObjectVersion, StoredObject } from './object-version.js';
import { sequencer } from './sequencer.js';
import type { S3State } from './state.js';

export type CreationReason = 'PutObject' | 'CompleteMultipartUpload' | 'CopyObject';

/** Tells the world what became of objects, after the delay that S3 has. */
export interface Notifier {
  created(object: StoredObject, reason: CreationReason, call: Call): void;
  /** `erased`: a version is gone for good; `marked`: a delete marker hides the object. */
  deleted(version: ObjectVersion, how: 'erased' | 'marked', call: Call): void;
  /** Erased or marked by a lifecycle rule. */
  expired(version: ObjectVersion, how: 'erased' | 'marked'): void;
  close(): void;
}

const CREATED_EVENT: Readonly<Record<CreationReason, string>> = {
  PutObject: 'ObjectCreated:Put',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
  CopyObject: 'ObjectCreated:Copy',
};

export const openNotifier = (cloud: Cloud, state: S3State): Notifier => {
  const timers = new Set<Timer>();

  const later = (work: () => void): void => {
    if (cloud.latency.s3Notification === 0) return work();
    const timer = cloud.clock.setTimer(cloud.latency.s3Notification, () => {
      timers.delete(timer);
      work();
    });
    timers.add(timer);
  };

  const tell = (change: Change, detailType: string, detail: Record<string, unknown>): void => {
    const { version } = change;
    const notification = state.buckets.get(version.bucket)?.settings.notification;
    if (!notification) return;
    later(() => {
      if (notification.EventBridgeConfiguration) {
        cloud.publish({
          source: 'aws.s3',
          detailType,
          resources: [bucketArn(version.bucket)],
          detail: {
            version: '0',
            bucket: { name: version.bucket },
            object: objectDetail(version),
            'request-id': change.requestId,
            requester: cloud.account,
            'source-ip-address': '127.0.0.1',
            ...detail,
          },
        });
      }
      deliver(cloud, notification, change);
    });
  };

  const tellDeleted = (version: ObjectVersion, how: 'erased' | 'marked', requestId: string, expired: boolean): void =>
    tell(
      {
        event: `${expired ? 'LifecycleExpiration' : 'ObjectRemoved'}:${how === 'marked' ? 'DeleteMarkerCreated' : 'Delete'}`,
        version,
        requestId,
      },
      'Object Deleted',
      {
        reason: expired ? 'Lifecycle Expiration' : 'DeleteObject',
        'deletion-type': how === 'marked' ? 'Delete Marker Created' : 'Permanently Deleted',
      },
    );

  return {
    created: (object, reason, call) =>
      tell({ event: CREATED_EVENT[reason], version: object, requestId: call.requestId }, 'Object Created', { reason }),
    deleted: (version, how, call) => tellDeleted(version, how, call.requestId, false),
    expired: (version, how) => tellDeleted(version, how, cloud.uuid(), true),
    close() {
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
};

const objectDetail = (version: ObjectVersion): Record<string, unknown> => ({
  key: version.key,
  ...(!version.deleteMarker && { size: version.size, etag: version.etag }),
  ...(version.versionId !== 'null' && { 'version-id': version.versionId }),
  sequencer: sequencer(version),
});
