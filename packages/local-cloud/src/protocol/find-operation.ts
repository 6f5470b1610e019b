import { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { matchRoute, matchS3Route, type RouteMatch } from './rest-route.js';
import { s3Address } from './s3-address.js';
import type { OperationModel, ServiceModel } from './sdk-schemas.js';
import { SERVICE_PROTOCOLS, type Protocol } from './service-protocols.js';
import type { WireRequest } from './wire.js';

const named = (model: ServiceModel, name: string, unknown: () => AwsError): RouteMatch => {
  const operation: OperationModel | undefined = model.operations.get(name);
  if (!operation) throw unknown();
  return { operation, labels: {} };
};

const unknownOperation = (): AwsError => new AwsError('UnknownOperationException', '', { status: 400 });

const byTarget = (service: ServiceName, model: ServiceModel, target: string): RouteMatch => {
  const dot = target.lastIndexOf('.');
  if (target.slice(0, dot) !== SERVICE_PROTOCOLS[service].target) throw unknownOperation();
  return named(model, target.slice(dot + 1), unknownOperation);
};

const byAction = (service: ServiceName, model: ServiceModel, form: WireRequest['query']): RouteMatch => {
  const given = (wanted: string): string | undefined => form.find(([name]) => name === wanted)?.[1];
  const action = given('Action');
  if (action === undefined || action === '') {
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.', { status: 400 });
  }
  const text =
    service === 'ec2'
      ? `The action ${action} is not valid for this web service.`
      : `Could not find operation ${action} for version ${given('Version') ?? '(none)'}`;
  return named(model, action, () => new AwsError('InvalidAction', text, { status: 400 }));
};

/** Finds which operation a request asks for, as its protocol says it; throws the service's error if there is none. */
export const findOperation = (
  service: ServiceName,
  protocol: Protocol,
  model: ServiceModel,
  request: WireRequest,
  /** The parameters of a query protocol. */
  form: WireRequest['query'],
): RouteMatch => {
  switch (protocol) {
    case 'json':
      return byTarget(service, model, request.headers['x-amz-target'] ?? '');
    case 'cbor':
      return named(model, /\/operation\/([^/]+)\/?$/.exec(request.rawPath)?.[1] ?? '', unknownOperation);
    case 'query':
    case 'ec2':
      return byAction(service, model, form);
    case 'rest-json': {
      const match = matchRoute(model, request);
      if (!match) throw new AwsError('UnknownOperationException', '', { status: 404 });
      return match;
    }
    case 'rest-xml': {
      const match = service === 's3' ? matchS3Route(model, request, s3Address(request)) : matchRoute(model, request);
      if (!match) {
        throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
          status: 405,
        });
      }
      return match;
    }
  }
};
