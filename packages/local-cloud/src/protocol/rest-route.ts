import type { OperationModel, ServiceModel } from './sdk-schemas.js';
import { requiredMembers } from './sdk-schemas.js';
import { parseQuery, percentDecode, type WireRequest } from './wire.js';

export interface RouteMatch {
  readonly operation: OperationModel;
  /** Values of the labels in the path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Segment {
  readonly kind: 'literal' | 'label' | 'greedy';
  readonly text: string;
}

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly literals: readonly (readonly [string, string])[];
  /** Query parameters and headers without which it cannot be this operation. */
  readonly neededQuery: readonly string[];
  readonly neededHeaders: readonly string[];
  readonly needsBucket: boolean;
}

const segmentOf = (part: string): Segment => {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
  if (!label) return { kind: 'literal', text: part };
  return { kind: label[2] === '+' ? 'greedy' : 'label', text: label[1] ?? '' };
};

const splitPath = (path: string): string[] => path.split('/').filter((part) => part !== '');

const routeOf = (operation: OperationModel): Route | undefined => {
  if (!operation.http) return undefined;
  const [path = '', literals = ''] = operation.http.uri.split('?');
  const neededQuery: string[] = [];
  const neededHeaders: string[] = [];
  for (const name of requiredMembers(operation.input)) {
    const traits = operation.input.getMemberSchema(name).getMergedTraits();
    if (traits.httpQuery) neededQuery.push(traits.httpQuery);
    if (traits.httpHeader) neededHeaders.push(traits.httpHeader.toLowerCase());
  }
  return {
    operation,
    method: operation.http.method,
    segments: splitPath(path).map(segmentOf),
    // `x-id` is there for people who read logs; not all clients send it.
    literals: parseQuery(literals).filter(([name]) => name !== 'x-id'),
    neededQuery,
    neededHeaders,
    needsBucket: requiredMembers(operation.input).includes('Bucket'),
  };
};

/** The more a route asks for, the earlier it is tried: UploadPart before PutObject. */
const rank = (route: Route): number =>
  route.literals.length * 100 +
  (route.neededQuery.length + route.neededHeaders.length) * 10 +
  route.segments.filter((segment) => segment.kind === 'literal').length;

const tables = new WeakMap<ServiceModel, readonly Route[]>();

const routesOf = (model: ServiceModel): readonly Route[] => {
  const known = tables.get(model);
  if (known) return known;
  const routes = [...model.operations.values()]
    // Its host names no bucket but a session of Object Lambda, which nothing here has.
    .filter((operation) => operation.name !== 'WriteGetObjectResponse')
    .flatMap((operation) => routeOf(operation) ?? [])
    .sort((a, b) => rank(b) - rank(a));
  tables.set(model, routes);
  return routes;
};

const asksFor = (route: Route, request: WireRequest): boolean => {
  const has = (name: string, value?: string): boolean =>
    request.query.some(([key, given]) => key === name && (value === undefined || value === '' || given === value));
  return (
    route.method === request.method &&
    route.literals.every(([name, value]) => has(name, value)) &&
    route.neededQuery.every((name) => has(name)) &&
    route.neededHeaders.every((name) => name in request.headers)
  );
};

const matchPath = (segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined => {
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'greedy') {
      if (parts.length <= index) return undefined;
      labels[segment.text] = parts.slice(index).map(percentDecode).join('/');
      return labels;
    }
    const part = parts[index];
    if (part === undefined || (segment.kind === 'literal' && part !== segment.text)) return undefined;
    if (segment.kind === 'label') labels[segment.text] = percentDecode(part);
  }
  return parts.length === segments.length ? labels : undefined;
};

/** Finds the operation by method, path and what stands in query and headers. */
export const matchRoute = (model: ServiceModel, request: WireRequest): RouteMatch | undefined => {
  const parts = splitPath(request.rawPath);
  for (const route of routesOf(model)) {
    const labels = asksFor(route, request) ? matchPath(route.segments, parts) : undefined;
    if (labels) return { operation: route.operation, labels };
  }
  return undefined;
};

/** S3's paths name no bucket: it comes from the host or from the path's first part, and is given here. */
export const matchS3Route = (
  model: ServiceModel,
  request: WireRequest,
  address: { readonly bucket: string | undefined; readonly key: string },
): RouteMatch | undefined => {
  const { bucket, key } = address;
  for (const route of routesOf(model)) {
    const needsKey = route.segments.some((segment) => segment.kind === 'greedy');
    if (route.needsBucket !== (bucket !== undefined) || needsKey !== (key !== '')) continue;
    if (!asksFor(route, request)) continue;
    const labels = { ...(bucket !== undefined && { Bucket: bucket }), ...(needsKey && { Key: key }) };
    return { operation: route.operation, labels };
  }
  return undefined;
};
