import JSON

/// One element of a chunk's `choices`: where its parts are, and what has to be mended.
struct ChoicePiece: Sendable {
    let value: JSONValue
    /// Its index, or its position if it gives none.
    let index: Int
    /// Why it ends; nil for none, also for a reason that is no text.
    private(set) var reason: String?
    /// The object with what it adds, or a string; nil for none.
    private(set) var delta: JSONValue?
    /// True if what it adds comes as a `message`.
    private(set) var isMessage = false
    /// Usage, which Kimi puts here.
    private(set) var usage: JSONValue?
    /// Why the answer fails with it.
    private(set) var failure: UpstreamFailure?
    private var indexPlace: JSONMemberPlace?
    private var reasonPlace: JSONMemberPlace?
    private var deltaPlace: JSONMemberPlace?
    private var messagePlace: JSONMemberPlace?
    private var textPlace: JSONMemberPlace?
    private var logprobsPlace: JSONMemberPlace?

    /// Nil if the value is not an object, or has too many members.
    init?(_ value: JSONValue, at position: Int) {
        guard value.isObject else { return nil }
        self.value = value
        let document = value.document
        var count = 0
        var members = value.memberPlaces
        while let member = members.next(in: document.span) {
            count += 1
            guard count <= ChatChunk.mostMembers else { return nil }
            if member.isNamed("delta", in: document) {
                deltaPlace = member
            } else if member.isNamed("index", in: document) {
                indexPlace = member
            } else if member.isNamed("finish_reason", in: document) {
                reasonPlace = member
            } else if member.isNamed("message", in: document) {
                messagePlace = member
            } else if member.isNamed("text", in: document) {
                textPlace = member
            } else if member.isNamed("logprobs", in: document) {
                logprobsPlace = member
            } else if member.isNamed("usage", in: document), !member.value(in: document).isNull {
                usage = member.value(in: document)
            } else if member.isNamed("error", in: document), !member.value(in: document).isBlank {
                failure = UpstreamFailure(inStream: member.value(in: document))
            }
        }
        index = indexPlace.flatMap { place in place.value(in: document).countingNumber } ?? position
        reason = reasonPlace.flatMap { place in Self.reason(place.value(in: document)) }
        if let reason, Self.isFailure(reason) { failure = failure ?? .endedBy(reason) }
        chooseDelta(document)
    }

    /// Whether it has a name twice, or what it adds has one anywhere.
    var repeatsName: Bool { JSONObject(value)?.repeatedName != nil || delta?.repeatsName ?? false }

    /// A delta says more than a message beside it, unless it says nothing.
    private mutating func chooseDelta(_ document: [UInt8]) {
        let delta = deltaPlace?.value(in: document)
        let message = messagePlace?.value(in: document)
        if let message, message.isObject, delta?.isBlank ?? true, !message.isBlank || delta == nil {
            self.delta = message
            isMessage = true
        } else if let delta, delta.isObject || delta.isString {
            self.delta = delta
        } else if delta == nil, let text = textPlace?.value(in: document), text.isString {
            self.delta = text
        }
    }

    /// Some servers send an empty string in every chunk, or the word null.
    private static func reason(_ value: JSONValue) -> String? {
        guard let reason = value.string, reason != "null", !value.isBlank else { return nil }
        return reason
    }

    /// True for a reason that says that the provider could not go on.
    private static func isFailure(_ reason: String) -> Bool {
        let reason = reason.lowercased()
        return reason.hasSuffix("error")
            || ["insufficient_system_resource", "abort", "aborted", "failed", "timeout"].contains(reason)
    }

    /// Notes the changes after which the choice has an index, a delta and a reason or null.
    ///
    /// - Parameters:
    ///   - repeats: true if a message only repeats what came in deltas; it adds nothing then.
    ///   - endsAgain: true if the choice has ended by the same reason before. Some clients add reasons up.
    func mend(_ splices: inout JSONSplices, repeats: Bool, endsAgain: Bool) {
        let document = value.document
        var added: [JSONText.Member] = []
        if let indexPlace {
            if indexPlace.value(in: document).int != index { splices.replace(indexPlace.range, with: .integer(index)) }
        } else {
            added.append(.init("index", .integer(index)))
        }
        if let usage { splices.replace(usage.range, with: .null) }
        if let logprobs = logprobsPlace?.value(in: document), !logprobs.isObject, !logprobs.isNull {
            splices.replace(logprobs.range, with: .null)
        }
        mendDelta(&splices, adding: &added, repeats: repeats)
        if let reasonPlace {
            if reason == nil || endsAgain, !reasonPlace.value(in: document).isNull {
                splices.replace(reasonPlace.range, with: .null)
            }
        } else {
            added.append(.init("finish_reason", .null))
        }
        guard !added.isEmpty, let object = JSONObject(value) else { return }
        splices.change(value, object.members, adding: added)
    }

    private func mendDelta(_ splices: inout JSONSplices, adding added: inout [JSONText.Member], repeats: Bool) {
        if isMessage, !repeats, let messagePlace {
            // The two change places, so that nothing is lost.
            if let deltaPlace { splices.rename(deltaPlace, to: "message") }
            return splices.rename(messagePlace, to: "delta")
        }
        guard let place = deltaPlace ?? (delta == nil ? nil : textPlace) else {
            return added.append(.init("delta", [:]))
        }
        if deltaPlace == nil { splices.rename(place, to: "delta") }
        let given = place.value(in: value.document)
        if isMessage {
            // An empty delta beside a message that only repeats: what it has of calls is not read.
            splices.replace(given.range, with: [:])
        } else if given.isString {
            splices.insert(#"{"content":"#, at: given.range.lowerBound)
            splices.insert("}", at: given.range.upperBound)
        } else if !given.isObject {
            splices.replace(given.range, with: [:])
        }
    }
}

extension ToolCallPiece {
    /// Notes the changes after which the piece has what a client needs: the first one of a call its id and type, every
    /// one its index, and nothing that is added twice by clients that add strings up.
    func mend(_ splices: inout JSONSplices, at place: ToolCalls.Place, madeID: @autoclosure () -> String) {
        let document = value.document
        var added: [JSONText.Member] = []
        if let index {
            if index.value(in: document).int != place.index {
                splices.replace(index.range, with: .integer(place.index))
            }
        } else {
            added.append(.init("index", .integer(place.index)))
        }
        if place.isNew {
            let given = key.id.isEmpty ? nil : key.id
            if id == nil {
                added.append(.init("id", .string(madeID())))
            } else if !hasTextID, let id {
                splices.replace(id.range, with: .string(given ?? madeID()))
            }
            if type == nil {
                added.append(.init("type", .string(impliedType)))
            } else if !hasType, let type {
                splices.replace(type.range, with: .string(impliedType))
            }
        }
        if function == nil, impliedType == "function", place.isNew || !hasOtherContent {
            // Clients read the function of every piece.
            let nothing: JSONText = place.isNew ? ["name": "", "arguments": ""] : ["arguments": ""]
            if let given = members.last(where: { member in member.isNamed("function", in: document) }) {
                splices.replace(given.range, with: nothing)
            } else {
                added.append(.init("function", nothing))
            }
        }
        splices.change(value, members, adding: added) { member in
            guard !place.isNew else { return false }
            return member.key == id?.key || member.key == type?.key && !hasType
        }
        function?.mend(&splices, addsName: place.addsName && !place.joinsFirst)
    }
}

extension ToolCallPiece.Function {
    func mend(_ splices: inout JSONSplices, addsName: Bool) {
        if let arguments, let text = argumentsText { splices.replace(arguments.range, with: text) }
        guard let name, !addsName, name.value(in: value.document).string?.isEmpty != true else { return }
        splices.change(value, members, adding: []) { member in member.key == name.key }
    }
}
