export { codePipelineJobSource, type CodePipelineJobSourceOptions } from './job-source.js';
