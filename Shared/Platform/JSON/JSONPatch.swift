internal import Bytes

/// Changes members of an object and leaves everything else byte for byte: order, space, the text of numbers.
///
/// If several members have one name, the first is replaced and the others are removed, so that all readers see one
/// value.
package struct JSONPatch: Sendable {
    private struct Edit: Sendable {
        let name: String
        /// The new value; nil removes the member.
        let text: [UInt8]?
    }

    private var edits: [Edit] = []

    package init() {
        edits.reserveCapacity(6)
    }

    /// Replaces the member of this name, or adds it at the end.
    package mutating func set(_ name: String, to value: JSONText) {
        note(Edit(name: name, text: value.bytes))
    }

    package mutating func remove(_ name: String) {
        note(Edit(name: name, text: nil))
    }

    private mutating func note(_ edit: Edit) {
        if let former = edits.firstIndex(where: { former in former.name == edit.name }) { edits.remove(at: former) }
        edits.append(edit)
        precondition(edits.count <= 64, "A patch has at most 64 changes.")
    }

    /// Returns the changed object. Returns any other value unchanged.
    package func applied(to value: JSONValue) -> [UInt8] {
        JSONObject(value).map { object in applied(to: object) } ?? Array(value.text)
    }

    /// - Parameter isKept: says by its name whether a member stays that no change is about; nil keeps all.
    package func applied(to object: JSONObject, keeping isKept: ((String) -> Bool)? = nil) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(object.value.range.count + 128)
        append(object, to: &output, keeping: isKept)
        return output
    }

    /// Appends the changed object to `output`.
    ///
    /// - Parameter followed: the offset of a byte of the document.
    /// - Returns: the offset in `output` that the byte came to; nil if it was not kept.
    @discardableResult
    package func append(
        _ object: JSONObject, to output: inout [UInt8], following followed: Int? = nil,
        keeping isKept: ((String) -> Bool)? = nil
    ) -> Int? {
        var place: Int?
        let document = object.value.document
        let range = object.value.range
        let start = output.count
        var done: UInt64 = 0
        // A kept member is copied with all bytes between the commas around it.
        var segmentStart = range.lowerBound + 1
        for member in object.members {
            let segmentEnd = document.span.skipSpace(from: member.range.upperBound, to: range.upperBound)
            defer { segmentStart = segmentEnd + 1 }
            guard let index = edits.firstIndex(where: { edit in member.isNamed(edit.name, in: document) }) else {
                if let isKept, !isKept(member.name(in: document)) { continue }
                Self.separate(&output, since: start)
                if let followed, followed >= segmentStart, followed < segmentEnd {
                    place = output.count + followed - segmentStart
                }
                output.append(contentsOf: document[segmentStart..<segmentEnd])
                continue
            }
            guard done & (1 << UInt64(index)) == 0, let text = edits[index].text else { continue }
            done |= 1 << UInt64(index)
            Self.separate(&output, since: start)
            output.append(contentsOf: document[segmentStart..<member.range.lowerBound])
            output.append(contentsOf: text)
            output.append(contentsOf: document[member.range.upperBound..<segmentEnd])
        }
        for (index, edit) in edits.enumerated() where done & (1 << UInt64(index)) == 0 {
            guard let text = edit.text else { continue }
            Self.separate(&output, since: start)
            output.append(quoted: edit.name)
            output.append(Byte.colon)
            output.append(contentsOf: text)
        }
        if output.count == start { output.append(Byte.openBrace) }
        output.append(Byte.closeBrace)
        return place
    }

    private static func separate(_ output: inout [UInt8], since start: Int) {
        output.append(output.count == start ? Byte.openBrace : Byte.comma)
    }
}
