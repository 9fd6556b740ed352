import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import type { Properties } from './resource-type.ts'

export type Struct = struct.Struct

/** Properties as they come over the wire. */
export function fromStruct(value: Struct | undefined): Properties {
  return value?.toJavaScript() ?? {}
}

/** Properties for the wire, which knows no undefined. */
export function toStruct(properties: Properties): Struct {
  const plain = JSON.parse(JSON.stringify(properties)) as Record<string, struct.JavaScriptValue>
  return struct.Struct.fromJavaScript(plain)
}
