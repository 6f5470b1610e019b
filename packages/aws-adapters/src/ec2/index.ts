export { ec2Fleet } from './fleet.js';
