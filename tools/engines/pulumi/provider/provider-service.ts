import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import pb from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { refusedConfiguration } from './configuration.ts'
import { providerVersion } from './known-inputs.ts'
import { fromStruct, toStruct, type Struct } from './struct.ts'
import { failureOf } from './failure.ts'
import type { Named, TestProvider } from './test-provider.ts'

/** The calls of the engine, each an operation of the provider. What it may ask besides is answered as unimplemented. */
export function providerService(provider: TestProvider): UntypedServiceImplementation {
  return {
    getPluginInfo: unary(async () => {
      const answer = new plugin.PluginInfo()
      answer.setVersion(await providerVersion())
      return answer
    }),
    cancel: unary(() => new empty.Empty()),
    checkConfig: unary(async (request: pb.CheckRequest) => {
      const inputs = fromStruct(request.getNews())
      const refused = await refusedConfiguration(inputs)
      const failures = Object.entries(refused).map(([property, reason]) => ({ property, reason }))
      return checkAnswer({ inputs, failures })
    }),
    diffConfig: unary((request: pb.DiffRequest) => {
      const [olds, news] = [request.getOldInputs() ?? request.getOlds(), request.getNews()]
      const isChanged = JSON.stringify(fromStruct(olds)) !== JSON.stringify(fromStruct(news))
      return diffAnswer({ changed: isChanged ? ['configuration'] : [], replaces: [], deleteFirst: false })
    }),
    configure: unary(async (request: pb.ConfigureRequest) => {
      await provider.configure(fromStruct(request.getArgs()))
      return new pb.ConfigureResponse()
    }),
    check: unary(async (request: pb.CheckRequest) => {
      const [inputs, oldInputs] = [fromStruct(request.getNews()), fromStruct(request.getOlds())]
      return checkAnswer(await provider.check(namedBy(request), { inputs, oldInputs }))
    }),
    diff: unary(async (request: pb.DiffRequest) =>
      diffAnswer(await provider.diff(namedBy(request), comparisonOf(request))),
    ),
    create: unary(async (request: pb.CreateRequest) => {
      const { id, state } = await provider.create(namedBy(request), fromStruct(request.getProperties()))
      const answer = new pb.CreateResponse()
      answer.setId(id)
      answer.setProperties(toStruct(state))
      return answer
    }),
    read: unary(async (request: pb.ReadRequest) => {
      const existing = { id: request.getId(), state: fromStruct(request.getProperties()) }
      const state = await provider.read(namedBy(request), existing)
      const answer = new pb.ReadResponse()
      if (state === null) return answer
      answer.setId(existing.id)
      answer.setProperties(toStruct(state))
      answer.setInputs(request.getInputs())
      return answer
    }),
    update: unary(async (request: pb.UpdateRequest) => {
      const comparison = comparisonOf(request)
      const existing = { id: request.getId(), state: comparison.state }
      const answer = new pb.UpdateResponse()
      answer.setProperties(toStruct(await provider.update(namedBy(request), existing, comparison)))
      return answer
    }),
    delete: unary(async (request: pb.DeleteRequest) => {
      await provider.remove(namedBy(request), {
        id: request.getId(),
        state: fromStruct(request.getProperties()),
      })
      return new empty.Empty()
    }),
  }
}

function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    void respond(answer, { call, callback })
  }
}

interface Exchange<Request, Response> {
  call: ServerUnaryCall<Request, Response>
  callback: sendUnaryData<Response>
}

async function respond<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
  { call, callback }: Exchange<Request, Response>,
): Promise<void> {
  try {
    callback(null, await answer(call.request))
  } catch (error) {
    callback(failureOf(error))
  }
}

/** `urn:pulumi:<stack>::<project>::<types, the last one its own>::<name>` */
function namedBy(request: { getUrn(): string }): Named {
  const [, , types = '', ...name] = request.getUrn().split('::')
  return { type: types.slice(types.lastIndexOf('$') + 1), name: name.join('::') }
}

function comparisonOf(request: {
  getOlds(): Struct | undefined
  getOldInputs(): Struct | undefined
  getNews(): Struct | undefined
}) {
  return {
    state: fromStruct(request.getOlds()),
    oldInputs: fromStruct(request.getOldInputs()),
    inputs: fromStruct(request.getNews()),
  }
}

function checkAnswer({ inputs, failures }: Awaited<ReturnType<TestProvider['check']>>): pb.CheckResponse {
  const answer = new pb.CheckResponse()
  answer.setInputs(toStruct(inputs))
  for (const { property, reason } of failures) {
    const failure = new pb.CheckFailure()
    failure.setProperty(property)
    failure.setReason(reason)
    answer.addFailures(failure)
  }
  return answer
}

function diffAnswer(difference: Awaited<ReturnType<TestProvider['diff']>>): pb.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges
  const answer = new pb.DiffResponse()
  answer.setChanges(difference.changed.length > 0 ? DIFF_SOME : DIFF_NONE)
  answer.setDiffsList(difference.changed)
  answer.setReplacesList(difference.replaces)
  answer.setDeletebeforereplace(difference.deleteFirst && difference.replaces.length > 0)
  return answer
}
