import JSON

/// The tool calls of one choice, put together from their pieces.
struct AssembledCalls: Sendable {
    /// A name and arguments, which grow without being copied.
    struct Function: Sendable {
        private var name: [UInt8] = []
        private var arguments: [UInt8] = []
        private var others = MergedValue.emptyObject

        /// Takes a piece of a legacy `function_call`: a name that repeats adds nothing.
        mutating func take(_ piece: ToolCallPiece.Function) {
            take(
                piece,
                addsName: piece.name?.value(in: piece.value.document).escapedText.map { $0 != name[...] } ?? false)
        }

        mutating func take(_ piece: ToolCallPiece.Function, addsName: Bool) {
            for member in piece.value.members {
                if member.isNamed("name") {
                    if addsName { name += member.value.escapedText ?? [] }
                } else if member.isNamed("arguments") {
                    arguments +=
                        piece.argumentsText.map { text in text.bytes.dropFirst().dropLast() }
                        ?? member.value.escapedText ?? []
                } else {
                    others.merge(member: member)
                }
            }
        }

        var value: MergedValue {
            var value = MergedValue.emptyObject
            value["name"] = .text(escaped: name)
            value["arguments"] = .text(escaped: arguments)
            value.add(others)
            return value
        }
    }

    private struct Call: Sendable {
        let index: Int
        /// Nil for a call whose provider gave none.
        let id: MergedValue?
        let type: MergedValue
        /// Nil for a call of another type, until one comes.
        var function: Function?
        var others = MergedValue.emptyObject
    }

    private var order = ToolCalls()
    private var calls: [Call] = []

    var isEmpty: Bool { calls.isEmpty }

    /// Returns false if there are too many calls.
    mutating func take(_ piece: ToolCallPiece) -> Bool {
        guard let place = order.take(piece.key) else { return false }
        if place.isNew {
            calls.append(
                Call(
                    index: place.index, id: piece.key.id.isEmpty ? nil : piece.givenID,
                    type: piece.givenType ?? .text(piece.impliedType),
                    function: piece.impliedType == "function" ? Function() : nil))
        }
        for member in piece.value.members {
            if member.isNamed("function") {
                guard let function = piece.function else { continue }
                calls[place.index].function = calls[place.index].function ?? Function()
                calls[place.index].function?.take(function, addsName: place.addsName)
            } else if !["index", "id", "type"].contains(where: member.isNamed) {
                calls[place.index].others.merge(member: member)
            }
        }
        return true
    }

    /// The calls as a list, in the order of their indexes.
    func value(answer: String, choice: Int) -> MergedValue {
        .list(
            calls.sorted { left, right in left.index < right.index }.map { call in
                var value = MergedValue.emptyObject
                value["id"] = call.id ?? .text(ToolCalls.madeID(answer, choice: choice, index: call.index))
                value["type"] = call.type
                value["function"] = call.function?.value
                value.add(call.others)
                return value
            })
    }
}

extension ToolCallPiece {
    fileprivate var givenID: MergedValue? {
        id.map { place in place.value(in: value.document) }.map { id in
            id.isString ? MergedValue(id) : .text(String(decoding: id.text, as: UTF8.self))
        }
    }

    fileprivate var givenType: MergedValue? {
        hasType ? type.map { place in MergedValue(place.value(in: value.document)) } : nil
    }
}
