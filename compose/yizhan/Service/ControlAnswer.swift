import Messages

/// What a service answers to a `ControlRequest`.
enum ControlAnswer: Written, Codable, Sendable {
    case key(String)
    case dead([DeadLine], aside: [AsideLine])
    case redriven(count: Int)
    case released
    case failed(String)

    /// A key that is set aside, as it is listed.
    struct AsideLine: Codable, Sendable {
        var consumer: String
        var key: String
        var reason: String
    }

    /// A dead letter as it is listed.
    struct DeadLine: Codable, Sendable {
        var consumer: String
        var number: LetterNumber
        var type: String
        var id: String
        var key: String
        var reason: String
    }
}
