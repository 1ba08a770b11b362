internal import Bytes
internal import JSON

/// The output buffer of a message, and its open objects and arrays.
///
/// Containers of `Encoder` do not say when they are complete. So a write at one depth closes everything that is open
/// deeper.
final class MessageWriter {
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

    var bytes: [UInt8]
    private var frames: [Frame] = []
    private var members: [(key: String, start: Int)] = []

    /// Takes the output buffer; `finish` returns it.
    init(_ output: inout [UInt8]) {
        bytes = output.take()
    }

    /// Closes all open objects and arrays and returns the buffer.
    func finish(into output: inout [UInt8]) {
        close(downTo: 0)
        swap(&bytes, &output)
    }

    /// Opens an object or an array as a value at a depth; its contents are one deeper.
    func open(_ shape: Shape, at depth: Int) -> Int {
        close(downTo: depth)
        bytes.append(shape == .object ? Byte.openBrace : Byte.openBracket)
        frames.append(Frame(shape: shape, start: bytes.count, firstMember: members.count))
        return frames.count
    }

    /// Begins a member of the object at a depth; the value follows.
    func member(_ key: String, at depth: Int) {
        close(downTo: depth)
        let last = depth - 1
        if members.count > frames[last].firstMember, let previous = members.last?.key {
            bytes.append(Byte.comma)
            if previous >= key { frames[last].isSorted = false }
        }
        members.append((key: key, start: bytes.count))
        write(quoted: key)
        bytes.append(Byte.colon)
    }

    /// Begins an element of the array at a depth; the value follows.
    func element(at depth: Int) {
        close(downTo: depth)
        if !frames[depth - 1].isEmpty { bytes.append(Byte.comma) }
        frames[depth - 1].isEmpty = false
    }

    /// Closes everything that is open deeper than a depth.
    func close(downTo depth: Int) {
        while frames.count > depth, let frame = frames.popLast() {
            if !frame.isSorted { sort(frame) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(frame.shape == .object ? Byte.closeBrace : Byte.closeBracket)
        }
    }

    /// Sorts the members of an object by key.
    private func sort(_ frame: Frame) {
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

    func write(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    func write(integer value: some FixedWidthInteger) {
        bytes.append(integer: value)
    }

    func write(quoted text: String) {
        bytes.append(quoted: text)
    }

    static func unwritable(_ value: any Encodable) -> EncodingError {
        EncodingError.invalidValue(
            value, .init(codingPath: [], debugDescription: "Messages hold no floating-point numbers."))
    }
}
