internal import Bytes
internal import JSON

/// A value that is kept on the log: a message, or a part of a state.
///
/// Its bytes are those of `Encodable`. Types that every chat writes several times write the same bytes themselves,
/// without the containers that `Encodable` makes for each object.
package protocol Written: Encodable {
    func write(to buffer: inout [UInt8])
}

extension Written {
    package func write(to buffer: inout [UInt8]) {
        let writer = MessageWriter(MessageOutput(&buffer))
        do {
            try encode(to: MessageEncoder(writer: writer, depth: 0))
        } catch {
            preconditionFailure("A message or a state of ours always has a JSON form: \(error)")
        }
        writer.output.finish(into: &buffer)
    }
}

/// Writes the members of one object, in the order of their keys.
package struct MemberWriter: ~Copyable {
    fileprivate var buffer: [UInt8]
    private var previous: StaticString?

    fileprivate init(_ buffer: consuming [UInt8]) {
        self.buffer = buffer
    }

    package mutating func add(_ key: StaticString, _ value: some Written) {
        begin(key)
        value.write(to: &buffer)
    }

    /// Writes nothing for a value that is absent.
    package mutating func add(_ key: StaticString, _ value: (some Written)?) {
        if let value { add(key, value) }
    }

    private mutating func begin(_ key: StaticString) {
        assert(previous.map { "\($0)" < "\(key)" } ?? true, "Members are written in the order of their keys.")
        if previous != nil { buffer.append(Byte.comma) }
        buffer.append(Byte.quote)
        key.withUTF8Buffer { buffer.append(contentsOf: $0) }
        buffer.append(Byte.quote)
        buffer.append(Byte.colon)
        previous = key
    }
}

extension [UInt8] {
    /// Writes an object. The buffer moves into the writer and back, and is never copied.
    package mutating func appendObject(_ write: (inout MemberWriter) -> Void) {
        append(Byte.openBrace)
        var members = MemberWriter(take())
        write(&members)
        self = members.finish()
        append(Byte.closeBrace)
    }

    /// Moves the bytes out.
    mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&self, &taken)
        return taken
    }
}

extension MemberWriter {
    fileprivate consuming func finish() -> [UInt8] { buffer }
}

extension String: Written {
    package func write(to buffer: inout [UInt8]) { buffer.append(quoted: self) }
}

extension Bool: Written {
    package func write(to buffer: inout [UInt8]) { buffer.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension Int: Written {
    package func write(to buffer: inout [UInt8]) { buffer.append(integer: self) }
}

extension Int32: Written {
    package func write(to buffer: inout [UInt8]) { buffer.append(integer: self) }
}

extension Int64: Written {
    package func write(to buffer: inout [UInt8]) { buffer.append(integer: self) }
}

extension Array: Written where Element: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.append(Byte.openBracket)
        for index in indices {
            if index > startIndex { buffer.append(Byte.comma) }
            self[index].write(to: &buffer)
        }
        buffer.append(Byte.closeBracket)
    }
}

extension [UInt8] {
    /// Appends an integer in decimal digits.
    mutating func append(integer value: some FixedWidthInteger) {
        append(decimal: UInt64(value.magnitude), isNegative: value < 0)
    }
}
