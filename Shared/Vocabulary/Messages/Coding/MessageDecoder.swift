internal import JSON

/// Decodes values from JSON directly, without a tree of values.
///
/// It keeps the bytes at hand, so that a text or a whole value can be passed on as it was written.
struct MessageDecoder: Decoder {
    let value: JSONValue
    /// The last key of the path to the value, for a dead letter's reason.
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ value: JSONValue, at key: (any CodingKey)? = nil) {
        self.value = value
        codingPath = key.map { [$0] } ?? []
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = JSONObject(value) else { throw mismatch(type, "an object") }
        return KeyedDecodingContainer(KeyedReader<Key>(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard value.isArray else { throw mismatch([Any].self, "an array") }
        return UnkeyedReader(value.elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleReader(decoder: self) }

    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "Expected \(wanted) and found one of kind \(value.kind).")
        return DecodingError.typeMismatch(type, context)
    }
}

private struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject
    let codingPath: [any CodingKey]

    var allKeys: [Key] { object.value.members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(for: key).value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: decoder(for: key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(for: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(for: key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { preconditionFailure("Messages are values; they have no super class.") }
    func superDecoder(forKey key: Key) -> any Decoder { superDecoder() }

    private func decoder(for key: Key) throws -> MessageDecoder {
        guard let value = object[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "There is no '\(key.stringValue)'."))
        }
        return MessageDecoder(value, at: key)
    }
}

private struct UnkeyedReader: UnkeyedDecodingContainer {
    private var rest: JSONElements
    private var next: JSONValue?
    private(set) var currentIndex = 0
    let codingPath: [any CodingKey]

    init(_ elements: JSONElements, codingPath: [any CodingKey]) {
        rest = elements
        next = rest.next()
        self.codingPath = codingPath
    }

    var count: Int? { nil }
    var isAtEnd: Bool { next == nil }

    mutating func decodeNil() throws -> Bool {
        guard try decoder().value.isNull else { return false }
        moveOn()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try Value(from: decoder())
        moveOn()
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try decoder().container(keyedBy: type)
        moveOn()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try decoder().unkeyedContainer()
        moveOn()
        return container
    }

    func superDecoder() -> any Decoder { preconditionFailure("Messages are values; they have no super class.") }

    private func decoder() throws -> MessageDecoder {
        guard let next else {
            throw DecodingError.valueNotFound(
                Any.self, .init(codingPath: codingPath, debugDescription: "The array has no more elements."))
        }
        return MessageDecoder(next, at: codingPath.last)
    }

    private mutating func moveOn() {
        next = rest.next()
        currentIndex += 1
    }
}

private struct SingleReader: SingleValueDecodingContainer {
    let decoder: MessageDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard let bool = decoder.value.bool else { throw decoder.mismatch(type, "true or false") }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard let string = decoder.value.string else { throw decoder.mismatch(type, "a string") }
        return string
    }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode(_ type: Float.Type) throws -> Float { throw decoder.mismatch(type, "no floating-point number") }
    func decode(_ type: Double.Type) throws -> Double { throw decoder.mismatch(type, "no floating-point number") }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: decoder) }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
        // Values above Int.max are read from their digits.
        guard decoder.value.kind == .number,
            let number = decoder.value.int.flatMap(Number.init(exactly:))
                ?? Number(String(decoding: decoder.value.text, as: UTF8.self))
        else { throw decoder.mismatch(Number.self, "an integer of \(Number.bitWidth) bits") }
        return number
    }
}
