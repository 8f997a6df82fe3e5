import { afterEach, describe, expect, it } from '@jest/globals';
import { TEST_SERVERS, testServer, testServers } from './test-servers.ts';

const before = process.env[TEST_SERVERS];
afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, TEST_SERVERS);
  else process.env[TEST_SERVERS] = before;
});

describe('the servers of a test', () => {
  it('are those the run was started with', () => {
    process.env[TEST_SERVERS] = '{"kafka":{"bootstrap":["127.0.0.1:1"]}}';
    expect(testServer('kafka').bootstrap).toEqual(['127.0.0.1:1']);
  });

  it('fail the test when they are missing', () => {
    Reflect.deleteProperty(process.env, TEST_SERVERS);
    expect(() => testServers()).toThrow(expect.objectContaining({ code: 'MLR_LOCAL_NO_TEST_SERVER' }));
    process.env[TEST_SERVERS] = '{"kafka":{"bootstrap":["127.0.0.1:1"]}}';
    expect(() => testServer('cassandra')).toThrow(/"cassandra"[^]*with-servers/);
  });
});
