import { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { matchRoute, matchS3Route, type RouteMatch } from './rest-route.js';
import { s3Address } from './s3-address.js';
import type { OperationModel, ServiceModel } from './sdk-schemas.js';
import type { Protocol } from './service-protocols.js';
import type { WireRequest } from './wire.js';

const named = (model: ServiceModel, name: string, unknown: () => AwsError): RouteMatch => {
  const operation: OperationModel | undefined = model.operations.get(name);
  if (!operation) throw unknown();
  return { operation, labels: {} };
};

const unknownOperation = (): AwsError => new AwsError('UnknownOperationException', '', { status: 400 });

const byAction = (model: ServiceModel, form: WireRequest['query']): RouteMatch => {
  const action = form.find(([name]) => name === 'Action')?.[1];
  if (action === undefined || action === '') {
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.', { status: 400 });
  }
  return named(
    model,
    action,
    () => new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`, { status: 400 }),
  );
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
    case 'json': {
      const target = request.headers['x-amz-target'] ?? '';
      return named(model, target.slice(target.lastIndexOf('.') + 1), unknownOperation);
    }
    case 'cbor':
      return named(model, /\/operation\/([^/]+)\/?$/.exec(request.rawPath)?.[1] ?? '', unknownOperation);
    case 'query':
    case 'ec2':
      return byAction(model, form);
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
