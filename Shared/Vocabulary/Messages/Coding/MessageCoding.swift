internal import JSON

/// The form of messages and states on the log: JSON with sorted keys, so that equal values are equal bytes.
package enum MessageCoding {
    package static func encode(_ value: some Written) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(512)
        value.write(to: &output)
        return output
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try Value(from: MessageDecoder(try JSONValue(parsing: bytes)))
    }
}
