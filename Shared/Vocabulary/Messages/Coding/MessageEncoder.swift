/// Writes values as JSON with sorted keys, in one pass over one buffer.
///
/// Every message and state is encoded here, several times a chat. Foundation's encoder builds a tree of boxes first and
/// took half of the log thread's time. Messages contain no floating-point numbers, and none are written.
struct MessageEncoder: Encoder {
    let writer: MessageWriter
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedWriter<Key>(writer: writer, depth: writer.output.open(.object, at: depth)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedWriter(writer: writer, depth: writer.output.open(.array, at: depth))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleWriter(writer: writer, depth: depth)
    }
}

private struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: MessageWriter
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        writer.output.member(key.stringValue, at: depth)
        writer.output.write("null")
    }

    func encode(_ value: String, forKey key: Key) {
        writer.output.member(key.stringValue, at: depth)
        writer.output.write(quoted: value)
    }

    func encode(_ value: Bool, forKey key: Key) {
        writer.output.member(key.stringValue, at: depth)
        writer.output.write(value ? "true" : "false")
    }

    func encode(_ value: Int, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int8, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int16, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int32, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int64, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt8, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt16, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt32, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt64, forKey key: Key) { integer(value, key) }
    func encode(_ value: Float, forKey key: Key) throws { throw MessageWriter.unwritable(value) }
    func encode(_ value: Double, forKey key: Key) throws { throw MessageWriter.unwritable(value) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        writer.output.member(key.stringValue, at: depth)
        try value.encode(to: MessageEncoder(writer: writer, depth: depth))
        writer.output.close(downTo: depth)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        writer.output.member(key.stringValue, at: depth)
        return KeyedEncodingContainer(
            KeyedWriter<Nested>(writer: writer, depth: writer.output.open(.object, at: depth)))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer.output.member(key.stringValue, at: depth)
        return UnkeyedWriter(writer: writer, depth: writer.output.open(.array, at: depth))
    }

    func superEncoder() -> any Encoder { preconditionFailure("Messages are values; they have no super class.") }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }

    private func integer(_ value: some FixedWidthInteger, _ key: Key) {
        writer.output.member(key.stringValue, at: depth)
        writer.output.write(integer: value)
    }
}

private struct UnkeyedWriter: UnkeyedEncodingContainer {
    let writer: MessageWriter
    let depth: Int
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(writer: MessageWriter, depth: Int) {
        self.writer = writer
        self.depth = depth
    }

    mutating func encodeNil() {
        next()
        writer.output.write("null")
    }

    mutating func encode(_ value: some Encodable) throws {
        next()
        try value.encode(to: MessageEncoder(writer: writer, depth: depth))
        writer.output.close(downTo: depth)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next()
        return KeyedEncodingContainer(
            KeyedWriter<Nested>(writer: writer, depth: writer.output.open(.object, at: depth)))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return UnkeyedWriter(writer: writer, depth: writer.output.open(.array, at: depth))
    }

    func superEncoder() -> any Encoder { preconditionFailure("Messages are values; they have no super class.") }

    private mutating func next() {
        writer.output.element(at: depth)
        count += 1
    }
}

private struct SingleWriter: SingleValueEncodingContainer {
    let writer: MessageWriter
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { writer.output.write("null") }
    func encode(_ value: Bool) { writer.output.write(value ? "true" : "false") }
    func encode(_ value: String) { writer.output.write(quoted: value) }
    func encode(_ value: Int) { writer.output.write(integer: value) }
    func encode(_ value: Int8) { writer.output.write(integer: value) }
    func encode(_ value: Int16) { writer.output.write(integer: value) }
    func encode(_ value: Int32) { writer.output.write(integer: value) }
    func encode(_ value: Int64) { writer.output.write(integer: value) }
    func encode(_ value: UInt) { writer.output.write(integer: value) }
    func encode(_ value: UInt8) { writer.output.write(integer: value) }
    func encode(_ value: UInt16) { writer.output.write(integer: value) }
    func encode(_ value: UInt32) { writer.output.write(integer: value) }
    func encode(_ value: UInt64) { writer.output.write(integer: value) }
    func encode(_ value: Float) throws { throw MessageWriter.unwritable(value) }
    func encode(_ value: Double) throws { throw MessageWriter.unwritable(value) }

    func encode(_ value: some Encodable) throws {
        try value.encode(to: MessageEncoder(writer: writer, depth: depth))
        writer.output.close(downTo: depth)
    }
}
