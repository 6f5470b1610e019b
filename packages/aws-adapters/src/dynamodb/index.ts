export { dynamoDbJobTable, type DynamoDbJobTableOptions } from './job-table.js';
