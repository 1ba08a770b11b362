import JSON

/// One event of a streamed answer: its facts, and what has to be mended before a client gets it.
///
/// A client gets what OpenAI's schema requires, whatever the provider leaves out. Everything else is forwarded as it
/// came.
struct ChatChunk: Sendable {
    let object: JSONObject
    /// Why the answer fails with this event.
    private(set) var failure: UpstreamFailure?
    /// True if the event is a part of an answer: it has choices or usage.
    private(set) var isChunk = false
    /// What the chunk says about usage, plausible or not. Kimi says it in a choice.
    private(set) var usages: [JSONValue] = []
    /// True if there is an `error`, which is empty then.
    private(set) var bearsError = false
    /// The answer's time of creation, in seconds since 1970.
    private(set) var created: Int?
    /// False if `created` is no integer as a client reads it.
    private(set) var hasPlainTime = false
    /// False if `object` is not that of a chunk.
    private(set) var isNamedChunk = false
    /// False if the chunk has no list of choices.
    private(set) var hasChoices = false
    /// The number of choices in the chunk.
    private(set) var choices = 0
    /// The choices that end with this chunk, and why.
    private(set) var finishes: [Finish] = []
    /// The text of the chunk: content, refusal, reasoning, arguments of tool calls.
    private(set) var text = TokenEstimate()
    /// What has to change inside of the choices.
    private(set) var splices = JSONSplices()
    /// True if a choice has a whole message instead of a delta.
    private(set) var bearsMessage = false
    /// True if a later chunk of the same bytes might be read otherwise, such as one that begins a call.
    private(set) var isSingular = false
    /// The names of calls that begin with the chunk and may still grow.
    private(set) var names: [CallName] = []
    /// True if it has a piece of a call that waits for its name, and the piece is no more than a part of that.
    private(set) var hasPartOfName = false
    private var saysMore = false
    private var lastText: JSONValue?
    private var texts = 0

    /// The most members of an object that is read member by member.
    static let mostMembers = 1024

    struct Finish: Equatable, Sendable {
        let choice: Int
        let reason: String
    }

    /// - Parameters:
    ///   - id: the answer's id, from which ids of calls are made.
    ///   - answer: what came before.
    init(_ object: JSONObject, id: String, of answer: inout AnswerChoices) {
        self.object = object
        let document = object.value.document
        guard object.members.count <= Self.mostMembers else {
            failure = .excessive("An event has more than \(Self.mostMembers) members.")
            return
        }
        var choices: JSONMemberPlace?
        var isKnown = true
        var mayFail = false
        for member in object.members {
            if member.isNamed("choices", in: document) {
                if let choices { removeRepeated(choices) }
                choices = member
            } else if member.isNamed("usage", in: document), !member.value(in: document).isNull {
                usages.append(member.value(in: document))
            } else if member.isNamed("created", in: document) {
                let value = member.value(in: document)
                let time = value.int
                hasPlainTime = time != nil
                created = (time ?? value.countingNumber).flatMap { time in time > 0 ? time : nil }
            } else if member.isNamed("error", in: document) {
                mayFail = true
                bearsError = true
            } else if member.isNamed("base_resp", in: document) {
                mayFail = true
            } else if member.isNamed("object", in: document) {
                let name = member.value(in: document)
                isNamedChunk = name.equals("chat.completion.chunk")
                mayFail = mayFail || !isNamedChunk
                isKnown = isNamedChunk || name.isBlank || name.string?.contains("completion") ?? true
            }
        }
        if mayFail { failure = UpstreamFailure(event: object) }
        guard failure == nil else { return }
        let list = choices?.value(in: document)
        hasChoices = list?.isArray ?? false
        isChunk =
            hasChoices
            ? isKnown || !usages.isEmpty || list?.elements.isEmpty == false
            : !usages.isEmpty && list?.isNull != false
        guard let list, hasChoices else { return }
        for value in list.elements {
            guard self.choices < AnswerChoices.most else {
                failure = .excessive("An event has more than \(AnswerChoices.most) choices.")
                return
            }
            take(choice: value, id: id, of: &answer)
            self.choices += 1
            guard failure == nil else { return }
        }
    }

    /// The only string with text, in a chunk that adds one string and nothing else.
    var soleText: JSONValue? {
        texts == 1 && finishes.isEmpty && usages.isEmpty && !isSingular ? lastText : nil
    }

    /// True if it says nothing but parts of names that wait.
    var isBlank: Bool { !saysMore && finishes.isEmpty }

    /// Puts the whole name in the place of the part that came.
    mutating func give(_ name: CallName, _ whole: String) { name.complete(&splices, to: whole) }

    /// True for the extra chunk that has the usage and no choice.
    var isUsageOnly: Bool { !usages.isEmpty && choices == 0 }

    /// All readers take the last of two members of one name; so that nobody counts the first, it goes.
    private mutating func removeRepeated(_ member: JSONMemberPlace) {
        splices.change(object.value, object.members, adding: []) { other in other.key == member.key }
    }

    private mutating func take(choice value: JSONValue, id: String, of answer: inout AnswerChoices) {
        guard let choice = ChoicePiece(value, at: choices) else {
            failure = .malformed("A choice cannot be read.")
            return
        }
        guard choice.index < AnswerChoices.most else {
            failure = .excessive("The answer has more than \(AnswerChoices.most) choices.")
            return
        }
        failure = choice.failure
        // Readers differ in which of two members they take, so that one would see what nobody has measured or moderated.
        guard !choice.repeatsName else {
            failure = failure ?? .malformed("A choice has a name twice.")
            return
        }
        if let usage = choice.usage { usages.append(usage) }
        answer.see(choice.index)
        // After what came in pieces, a message is the whole of it, whatever the event calls itself.
        let repeats = choice.isMessage && answer.hasStreamed(choice.index)
        bearsMessage = bearsMessage || choice.isMessage
        isSingular = isSingular || choice.isMessage
        saysMore = saysMore || choice.isMessage || choice.delta?.isString == true
        let endsAgain = choice.reason.map { reason in answer.hasEnded(choice.index, by: reason) } ?? false
        choice.mend(&splices, repeats: repeats, endsAgain: endsAgain)
        if let reason = choice.reason {
            answer.finish(choice.index, by: reason)
            finishes.append(Finish(choice: choice.index, reason: reason))
        }
        guard let delta = choice.delta, !repeats else { return }
        if delta.isString {
            answer.fill(choice.index)
            answer.stream(choice.index)
            return add(delta)
        }
        guard take(delta: delta, of: choice.index, id: id, &answer) else { return }
        answer.fill(choice.index)
        if !choice.isMessage, delta.isAnswering { answer.stream(choice.index) }
    }

    /// Returns true if the delta says something.
    private mutating func take(
        delta: JSONValue, of choice: Int, id: String, _ answer: inout AnswerChoices
    ) -> Bool {
        var isVisible = false
        var hasCalls = false
        var count = 0
        let before = text.bytes
        var former: JSONValue?
        let document = delta.document
        var places = delta.memberPlaces
        while let member = places.next(in: document.span) {
            count += 1
            guard count <= Self.mostMembers else {
                failure = .excessive("A delta has more than \(Self.mostMembers) members.")
                return false
            }
            let value = member.value(in: document)
            if member.isNamed("role", in: document) {
                if !value.isString, !value.isNull { splices.replace(value.range, with: "assistant") }
            } else if member.isNamed("tool_calls", in: document) {
                guard !hasCalls else {
                    failure = .malformed("A delta has its tool calls twice.")
                    return false
                }
                hasCalls = true
                isVisible = take(calls: value, of: choice, id: id, &answer) || isVisible
            } else if member.isNamed("function_call", in: document) {
                saysMore = true
                isVisible = take(function: value, of: choice, &answer) || isVisible
            } else if value.isString {
                guard value.range.count > 2 else { continue }
                add(value, after: former)
                former = value
                isVisible = true
                saysMore = true
            } else {
                var isSaid = !value.isBlank
                if member.isNamed("content", in: document), let plain = value.plainContent {
                    isSaid = plain.range.count > 2
                    splices.replace(value.range, with: isSaid ? .raw(Array(plain.text)) : .null)
                    text.add(plain)
                }
                isVisible = isVisible || isSaid
                saysMore = saysMore || isSaid
            }
        }
        // Beside a plain text, parts repeat it.
        if text.bytes == before, isVisible { text.add(partsOf: delta) }
        return isVisible
    }

    // MARK: - Calls

    private mutating func take(
        calls value: JSONValue, of choice: Int, id: String, _ answer: inout AnswerChoices
    ) -> Bool {
        if value.isWithoutCall {
            splices.replace(value.range, with: .null)
            return false
        }
        if value.isObject {
            splices.insert("[", at: value.range.lowerBound)
            defer { splices.insert("]", at: value.range.upperBound) }
            return take(call: value, at: 0, of: choice, id: id, &answer)
        }
        var position = 0
        for element in value.elements {
            guard take(call: element, at: position, of: choice, id: id, &answer) else { break }
            position += 1
        }
        return position > 0
    }

    private mutating func take(
        call value: JSONValue, at position: Int, of choice: Int, id: String, _ answer: inout AnswerChoices
    ) -> Bool {
        guard let piece = ToolCallPiece(value, at: position), piece.members.count <= Self.mostMembers else {
            failure = .malformed("A tool call cannot be read.")
            return false
        }
        guard let place = answer.place(piece.key, in: choice) else {
            failure = .excessive("The answer has more than \(ToolCalls.most) tool calls.")
            return false
        }
        piece.mend(&splices, at: place, madeID: ToolCalls.madeID(id, choice: choice, index: place.index))
        isSingular = isSingular || place.isNew || place.addsName || place.joinsFirst
        if place.joinsFirst, piece.isNameAlone { hasPartOfName = true } else { saysMore = true }
        if let function = piece.function {
            if place.isOpen { names.append(CallName(choice: choice, call: place.index, function: function)) }
            add(function)
        }
        return true
    }

    private mutating func take(function value: JSONValue, of choice: Int, _ answer: inout AnswerChoices) -> Bool {
        guard let function = ToolCallPiece.Function(value) else {
            if !value.isNull { splices.replace(value.range, with: .null) }
            return false
        }
        var piece = ToolCalls.Piece()
        piece.name = function.givenName
        guard let place = answer.place(function: piece, in: choice) else { return false }
        function.mend(&splices, addsName: place.addsName)
        isSingular = isSingular || place.isNew || place.addsName
        add(function)
        return true
    }

    private mutating func add(_ function: ToolCallPiece.Function) {
        for member in function.members {
            let value = member.value(in: function.value.document)
            if value.isObject || value.isArray {
                text.add(String(decoding: value.text, as: UTF8.self))
                isSingular = true
            } else {
                add(value)
            }
        }
    }

    /// - Parameter former: the text before it in the same delta. Some servers send one reasoning under two names.
    private mutating func add(_ value: JSONValue, after former: JSONValue? = nil) {
        guard value.isString, value.range.count > 2 else { return }
        if former?.text != value.text { text.add(value) }
        texts += 1
        lastText = value
    }
}
