/// A value that writes its own form on the log, without the containers that `Encodable` makes for each object.
///
/// For what every chat writes several times. The bytes are those of the value's `Encodable` form.
package protocol DirectlyWritten: Encodable {
    func write(to writer: MessageWriter)
}

/// Writes the members of one object, in the order of their keys.
package struct MemberWriter: ~Copyable {
    private let writer: MessageWriter
    private var previous: StaticString?

    init(_ writer: MessageWriter) {
        self.writer = writer
    }

    package mutating func add(_ key: StaticString, _ value: some DirectlyWritten) {
        begin(key)
        value.write(to: writer)
    }

    /// Writes nothing for a value that is absent.
    package mutating func add(_ key: StaticString, _ value: (some DirectlyWritten)?) {
        if let value { add(key, value) }
    }

    private mutating func begin(_ key: StaticString) {
        assert(previous.map { "\($0)" < "\(key)" } ?? true, "Members are written in the order of their keys.")
        writer.write(previous == nil ? "\"" : ",\"")
        writer.write(key)
        writer.write("\":")
        previous = key
    }
}

extension MessageWriter {
    package func object(_ write: (inout MemberWriter) -> Void) {
        var members = MemberWriter(self)
        self.write("{")
        write(&members)
        self.write("}")
    }
}

extension String: DirectlyWritten {
    package func write(to writer: MessageWriter) { writer.write(quoted: self) }
}

extension Bool: DirectlyWritten {
    package func write(to writer: MessageWriter) { writer.write(self ? "true" : "false") }
}

extension Int: DirectlyWritten {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Int32: DirectlyWritten {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Int64: DirectlyWritten {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Array: DirectlyWritten where Element: DirectlyWritten {
    package func write(to writer: MessageWriter) {
        writer.write("[")
        for index in indices {
            if index > startIndex { writer.write(",") }
            self[index].write(to: writer)
        }
        writer.write("]")
    }
}
