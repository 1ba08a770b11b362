/// A value that has a form on the log: a message, or a part of a state.
///
/// The form is what `Encodable` says. What every chat writes several times writes the same bytes itself, without the
/// containers that `Encodable` makes for each object.
package protocol Written: Encodable {
    func write(to writer: MessageWriter)
}

extension Written {
    package func write(to writer: MessageWriter) {
        do {
            try encode(to: MessageEncoder(writer: writer, depth: 0))
            writer.close(downTo: 0)
        } catch {
            preconditionFailure("A message or a state of ours always has a JSON form: \(error)")
        }
    }
}

/// Writes the members of one object, in the order of their keys.
package struct MemberWriter: ~Copyable {
    private let writer: MessageWriter
    private var previous: StaticString?

    init(_ writer: MessageWriter) {
        self.writer = writer
    }

    package mutating func add(_ key: StaticString, _ value: some Written) {
        begin(key)
        value.write(to: writer)
    }

    /// Writes nothing for a value that is absent.
    package mutating func add(_ key: StaticString, _ value: (some Written)?) {
        if let value { add(key, value) }
    }

    private mutating func begin(_ key: StaticString) {
        assert(previous.map { "\($0)" < "\(key)" } ?? true, "Members are written in the order of their keys.")
        writer.write(name: key, isFirst: previous == nil)
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

extension String: Written {
    package func write(to writer: MessageWriter) { writer.write(quoted: self) }
}

extension Bool: Written {
    package func write(to writer: MessageWriter) { writer.write(self ? "true" : "false") }
}

extension Int: Written {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Int32: Written {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Int64: Written {
    package func write(to writer: MessageWriter) { writer.write(integer: self) }
}

extension Array: Written where Element: Written {
    package func write(to writer: MessageWriter) {
        writer.write("[")
        for index in indices {
            if index > startIndex { writer.write(",") }
            self[index].write(to: writer)
        }
        writer.write("]")
    }
}
