import { xmlCodec, type OperationModel } from './sdk-schemas.js';

/** What stands inside the outermost element. */
const inner = (xml: string): string => {
  const start = xml.indexOf('>');
  if (xml.charAt(start - 1) === '/') return '';
  return xml.slice(start + 1, xml.lastIndexOf('<'));
};

const members = (operation: OperationModel, output: unknown): string | undefined => {
  if (operation.output.isUnitSchema()) return undefined;
  const xml = xmlCodec('').write(operation.output, output ?? {});
  return inner(typeof xml === 'string' ? xml : Buffer.from(xml).toString());
};

/** The answer of the query protocol: the members in a `Result`, that in a `Response`. */
export const writeQueryOutput = (
  operation: OperationModel,
  output: unknown,
  namespace: string,
  requestId: string,
): string => {
  const { name } = operation;
  const written = members(operation, output);
  const result = written === undefined ? '' : `<${name}Result>${written}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`;
};

/** EC2's answer: the members beside the request's id. */
export const writeEc2Output = (
  operation: OperationModel,
  output: unknown,
  namespace: string,
  requestId: string,
): string => {
  const { name } = operation;
  // Operations without output answer `return`, as they always did.
  const written = members(operation, output) ?? '<return>true</return>';
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  return `${head}<${name}Response xmlns="${namespace}"><requestId>${requestId}</requestId>${written}</${name}Response>`;
};
