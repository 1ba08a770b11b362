internal import Bytes
internal import JSON

/// The output that all containers of one encoding share.
final class MessageWriter {
    /// One property, so that a write is checked for exclusive access once.
    var output: MessageOutput

    init(_ output: MessageOutput) {
        self.output = output
    }

    static func unwritable(_ value: any Encodable) -> EncodingError {
        EncodingError.invalidValue(
            value, .init(codingPath: [], debugDescription: "Messages hold no floating-point numbers."))
    }
}

/// The output buffer of a message, and its open objects and arrays.
///
/// Containers of `Encoder` do not say when they are complete. So a write at one depth closes everything that is open
/// deeper.
struct MessageOutput {
    enum Shape { case object, array }

    private struct Frame {
        let shape: Shape
        /// The offset of the first member.
        let start: Int
        /// The index of its first member in `members`; deeper objects come after.
        let firstMember: Int
        var isSorted = true
        var isEmpty = true
    }

    private struct Member {
        let key: String
        /// The offset of the member.
        let start: Int
    }

    var bytes: [UInt8]
    private var frames: [Frame] = []
    private var members: [Member] = []

    /// Takes the output buffer; `finish` returns it.
    init(_ output: inout [UInt8]) {
        bytes = output.take()
    }

    /// Closes all open objects and arrays and returns the buffer.
    mutating func finish(into output: inout [UInt8]) {
        close(downTo: 0)
        swap(&bytes, &output)
    }

    /// Opens an object or an array as a value at a depth; its contents are one deeper.
    mutating func open(_ shape: Shape, at depth: Int) -> Int {
        close(downTo: depth)
        bytes.append(shape == .object ? Byte.openBrace : Byte.openBracket)
        frames.append(Frame(shape: shape, start: bytes.count, firstMember: members.count))
        return frames.count
    }

    /// Begins a member of the object at a depth; the value follows.
    mutating func member(_ key: String, at depth: Int) {
        close(downTo: depth)
        let last = depth - 1
        if members.count > frames[last].firstMember, let previous = members.last?.key {
            bytes.append(Byte.comma)
            if previous >= key { frames[last].isSorted = false }
        }
        members.append(Member(key: key, start: bytes.count))
        write(quoted: key)
        bytes.append(Byte.colon)
    }

    /// Begins an element of the array at a depth; the value follows.
    mutating func element(at depth: Int) {
        close(downTo: depth)
        if !frames[depth - 1].isEmpty { bytes.append(Byte.comma) }
        frames[depth - 1].isEmpty = false
    }

    /// Closes everything that is open deeper than a depth.
    mutating func close(downTo depth: Int) {
        while frames.count > depth, let frame = frames.popLast() {
            if !frame.isSorted { sort(frame) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(frame.shape == .object ? Byte.closeBrace : Byte.closeBracket)
        }
    }

    /// Sorts the members of an object by key.
    private mutating func sort(_ frame: Frame) {
        let own = members[frame.firstMember...]
        let order = own.indices.sorted { own[$0].key < own[$1].key }
        var sorted: [UInt8] = []
        sorted.reserveCapacity(bytes.count - frame.start)
        for index in order {
            if !sorted.isEmpty { sorted.append(Byte.comma) }
            let end = index + 1 < own.endIndex ? own[index + 1].start - 1 : bytes.count
            sorted += bytes[own[index].start..<end]
        }
        bytes.replaceSubrange(frame.start..., with: sorted)
    }

    // MARK: - Values

    mutating func write(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func write(integer value: some FixedWidthInteger) {
        bytes.append(integer: value)
    }

    mutating func write(quoted text: String) {
        bytes.append(quoted: text)
    }
}
