internal import Credentials
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

/// The limits of a key as a body has them: an absent member, or null, is no limit.
extension KeyLimits {
    static let members = [
        "expires_ms", "models", "addresses", "money_per_day", "money_per_month", "requests_per_minute",
        "tokens_per_minute", "answers_at_once",
    ]

    private static let mostOften = 1_000_000_000
    private static let mostAnswers = 1_000_000

    /// Reads what a body says under `limits`; nil for null.
    ///
    /// - Parameter now: a new key does not expire before it; nil for a key that may have expired.
    init?(_ value: JSONValue, at now: Timestamp?) throws(Problem) {
        guard !value.isNull else { return nil }
        let reader = LimitsReader(object: try CallBody.object(value, of: Self.members, in: LimitsReader.place))
        self.init()
        if let milliseconds = try reader.number("expires_ms", in: 1...Int(Int64.max)) {
            let moment = Timestamp(milliseconds: Int64(milliseconds))
            guard now.map({ moment > $0 }) ?? true else {
                throw reader.fault("expires_ms", "is a moment to come, in milliseconds since 1970")
            }
            expires = moment
        }
        models = try reader.texts("models", atMost: Self.mostModels, "names of models") { name in
            (1...256).contains(name.utf8.count) && !APIKey.isLike(name) ? name : nil
        }
        addresses = try reader.texts(
            "addresses", atMost: Self.mostAddresses, "addresses and networks like 10.0.0.0/8"
        ) { AddressBlock($0)?.text }
        moneyPerDay = try reader.money("money_per_day")
        moneyPerMonth = try reader.money("money_per_month")
        requestsPerMinute = try reader.number("requests_per_minute", in: 1...Self.mostOften)
        tokensPerMinute = try reader.number("tokens_per_minute", in: 1...Self.mostOften)
        answersAtOnce = try reader.number("answers_at_once", in: 1...Self.mostAnswers)
    }
}

/// Reads the members of `limits`; a refusal names the member.
private struct LimitsReader {
    static let place = "limits."

    let object: JSONObject

    func fault(_ name: String, _ form: String) -> Problem {
        Problem(.invalidValue, "'\(Self.place)\(name)' \(form).", parameter: Self.place + name)
    }

    private func value(_ name: String) -> JSONValue? { object[name].flatMap { $0.isNull ? nil : $0 } }

    private func wrongType(_ name: String, _ form: String) -> Problem {
        Problem(.invalidType, "'\(Self.place)\(name)' is \(form), or null.", parameter: Self.place + name)
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.int else { throw wrongType(name, "a whole number") }
        guard range.contains(number) else {
            throw fault(name, "is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func money(_ name: String) throws(Problem) -> Money? {
        let most = Int(Money.limit.microYuan)
        return try number(name, in: 0...most).map { Money(microYuan: Int64($0)) }
    }

    /// A list of texts, each once, in order.
    func texts(
        _ name: String, atMost most: Int, _ form: String, _ read: (String) -> String?
    ) throws(Problem) -> [String]? {
        guard let value = value(name) else { return nil }
        guard value.isArray else { throw wrongType(name, "a list of \(form)") }
        var texts: Set<String> = []
        for element in value.elements {
            guard let text = element.string else { throw wrongType(name, "a list of \(form)") }
            guard texts.count < most, let good = read(text) else {
                throw fault(name, "is a list of 1 to \(most) \(form)")
            }
            texts.insert(good)
        }
        guard !texts.isEmpty else { throw fault(name, "is a list of 1 to \(most) \(form)") }
        return texts.sorted()
    }
}
