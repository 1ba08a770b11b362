internal import JSON
package import Messages
package import Problems

/// What is known of a credential, by Auth's word.
package enum Verdict: Sendable {
    /// Auth lets it in, and says what it may.
    case admitted(Rights)
    /// Auth is silent, and let it in within the last minutes: what it may, if Auth said that then.
    case remembered(Rights?)
    /// Auth refuses it, or nobody has decided.
    case refused(Problem)
}

/// What a caller may.
package struct Rights: Hashable, Sendable {
    package let role: AccountRole
    /// The account's group; nil if it is in none.
    package let group: String?
    /// The models that a key may ask; nil if its owner has not limited them.
    package let models: [String]?

    package init(role: AccountRole, group: String? = nil, models: [String]? = nil) {
        self.role = role
        self.group = group
        self.models = models
    }

    /// Reads the answer to `QuestionAsked.Question.verify`; nil for what is none.
    init?(_ document: JSONValue) {
        guard let role = document.member("role")?.string.flatMap(AccountRole.init(rawValue:)) else { return nil }
        let models = document.member("models").flatMap { $0.isArray ? $0 : nil }
        self.init(
            role: role, group: document.member("group")?.string,
            models: models.map { models in models.elements.compactMap(\.string) })
    }
}

extension Verdict {
    /// Where nobody says whether a credential still counts.
    static let unknown = Problem(
        .unavailable, "It cannot be found out now whether this key or session still counts. Please try again.",
        chinese: "暂时无法确认密钥或登录是否有效，请稍后再试。")

    init(_ answer: Result<Inquiry.Document, Problem>) {
        switch answer {
        case .success(let answer):
            let document = try? JSONValue(parsing: answer.body)
            guard answer.status == 200, let rights = document.flatMap({ Rights($0) }) else {
                self = .refused(Problem(.internalError))
                return
            }
            self = .admitted(rights)
        case .failure(let problem):
            // Who resumes a stream would take any other problem for how that ended.
            let isOfCredential = [401, 403, 503].contains(problem.status) && problem.code != .late
            self = .refused(isOfCredential ? problem : Self.unknown)
        }
    }

    /// Whether it is Auth's word, and not that nobody gave one.
    var isLasting: Bool {
        switch self {
        case .admitted: true
        case .remembered: false
        case .refused(let problem): problem.status == 401 || problem.status == 403
        }
    }

    /// Whether nobody has decided, though somebody should.
    var isSilence: Bool {
        if case .refused(let problem) = self { problem.status >= 500 } else { false }
    }

    /// Throws what refuses the caller.
    func check() throws(Problem) {
        if case .refused(let problem) = self { throw problem }
    }

    /// What the caller may.
    func rights() throws(Problem) -> Rights {
        switch self {
        case .admitted(let rights), .remembered(let rights?): return rights
        case .remembered(.none): throw Self.unknown
        case .refused(let problem): throw problem
        }
    }
}
