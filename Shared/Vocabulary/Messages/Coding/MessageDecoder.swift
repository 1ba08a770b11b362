internal import JSON

/// Decodes values from JSON directly, without a tree of values.
///
/// It keeps the bytes at hand, so that a text or a whole value can be passed on as it was written. A class, because
/// values get it as `any Decoder`: a structure of its size would be copied into a box for each of them.
final class MessageDecoder: Decoder {
    fileprivate let place: DecodedPlace
    var value: JSONValue { place.value }
    var codingPath: [any CodingKey] { place.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ value: JSONValue, at key: (any CodingKey)? = nil) {
        place = DecodedPlace(value: value, key: key)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = JSONObject(value) else { throw mismatch(type, "an object") }
        return KeyedDecodingContainer(KeyedReader<Key>(object: object, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard value.isArray else { throw mismatch([Any].self, "an array") }
        return UnkeyedReader(value.elements, in: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleReader(decoder: self) }

    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError { place.mismatch(type, wanted) }
}

/// A value and the key that it stands at.
private struct DecodedPlace {
    let value: JSONValue
    let key: (any CodingKey)?

    /// The last key of the path to the value, for a dead letter's reason.
    var codingPath: [any CodingKey] { key.map { [$0] } ?? [] }

    func bool() throws -> Bool {
        guard let bool = value.bool else { throw mismatch(Bool.self, "true or false") }
        return bool
    }

    func string() throws -> String {
        guard let string = value.string else { throw mismatch(String.self, "a string") }
        return string
    }

    func integer<Number: FixedWidthInteger>() throws -> Number {
        // Values above Int.max are read from their digits.
        guard value.kind == .number,
            let number = value.int.flatMap(Number.init(exactly:))
                ?? Number(String(decoding: value.text, as: UTF8.self))
        else { throw mismatch(Number.self, "an integer of \(Number.bitWidth) bits") }
        return number
    }

    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "Expected \(wanted) and found one of kind \(value.kind).")
        return DecodingError.typeMismatch(type, context)
    }
}

private struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject
    let decoder: MessageDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.name(in: object.value.document)) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try place(of: key).value.isNull }

    // Most members are texts and integers: they need no decoder.
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try place(of: key).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try place(of: key).string() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try place(of: key).integer() }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try place(of: key).integer() }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let place = try place(of: key)
        return try Value(from: MessageDecoder(place.value, at: key))
    }

    // By default each is looked for three times.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try placeIfPresent(of: key)?.bool() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try placeIfPresent(of: key)?.string()
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try placeIfPresent(of: key)?.integer() }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try placeIfPresent(of: key)?.integer()
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let place = placeIfPresent(of: key) else { return nil }
        return try Value(from: MessageDecoder(place.value, at: key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try MessageDecoder(place(of: key).value, at: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try MessageDecoder(place(of: key).value, at: key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { preconditionFailure("Messages are values; they have no super class.") }
    func superDecoder(forKey key: Key) -> any Decoder { superDecoder() }

    private func place(of key: Key) throws -> DecodedPlace {
        guard let value = object[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "There is no '\(key.stringValue)'."))
        }
        return DecodedPlace(value: value, key: key)
    }

    private func placeIfPresent(of key: Key) -> DecodedPlace? {
        guard let value = object[key.stringValue], !value.isNull else { return nil }
        return DecodedPlace(value: value, key: key)
    }
}

private struct UnkeyedReader: UnkeyedDecodingContainer {
    private var rest: JSONElements
    private var next: JSONValue?
    private(set) var currentIndex = 0
    private let array: MessageDecoder
    var codingPath: [any CodingKey] { array.codingPath }

    init(_ elements: JSONElements, in array: MessageDecoder) {
        rest = elements
        next = rest.next()
        self.array = array
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
        return MessageDecoder(next, at: array.place.key)
    }

    private mutating func moveOn() {
        next = rest.next()
        currentIndex += 1
    }
}

private struct SingleReader: SingleValueDecodingContainer {
    let decoder: MessageDecoder
    private var place: DecodedPlace { decoder.place }
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.isNull }

    func decode(_ type: Bool.Type) throws -> Bool { try place.bool() }
    func decode(_ type: String.Type) throws -> String { try place.string() }
    func decode(_ type: Int.Type) throws -> Int { try place.integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try place.integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try place.integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try place.integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try place.integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try place.integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try place.integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try place.integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try place.integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try place.integer() }
    func decode(_ type: Float.Type) throws -> Float { throw decoder.mismatch(type, "no floating-point number") }
    func decode(_ type: Double.Type) throws -> Double { throw decoder.mismatch(type, "no floating-point number") }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: decoder) }
}
