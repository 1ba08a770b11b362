import JSON

/// An error as a platform's API answers it.
struct PlatformRefusal: Error, Equatable {
    let code: Int
    let message: String

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    /// As WeChat and WeCom say it.
    var document: JSONText { ["errcode": .integer(code), "errmsg": .string(message)] }

    static let invalidCredential = PlatformRefusal(40_001, "invalid credential, access_token is invalid or not latest")
    static let tokenEnded = PlatformRefusal(42_001, "access_token expired")
    static let badSecret = PlatformRefusal(40_125, "invalid appsecret")
    static let badCorpSecret = PlatformRefusal(40_001, "invalid secret")
    static let badApp = PlatformRefusal(40_013, "invalid appid")
    static let badPerson = PlatformRefusal(40_003, "invalid openid")
    static let badKind = PlatformRefusal(40_008, "invalid message type")
    static let escaped = PlatformRefusal(
        40_033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    static let badTemplate = PlatformRefusal(40_037, "invalid template_id")
    static let tooLong = PlatformRefusal(45_002, "content size out of limit")
    static let closed = PlatformRefusal(45_015, "response out of time limit or subscription is canceled")
    static let used = PlatformRefusal(45_047, "out of response count limit")
    static let notGranted = PlatformRefusal(48_001, "api unauthorized")
    static let notFollowing = PlatformRefusal(43_004, "require subscribe")
    static let malformed = PlatformRefusal(47_001, "data format error")
    static let badCommand = PlatformRefusal(45_072, "command invalid")
    static let notActive = PlatformRefusal(45_080, "no message from the user in the last 30 seconds")
    static let isTyping = PlatformRefusal(45_081, "typing status is active")
    static let badCode = PlatformRefusal(40_029, "invalid code")
    static let usedCode = PlatformRefusal(40_163, "code been used")
    static let noMember = PlatformRefusal(81_013, "user & party & tag all invalid")
    static let badAgent = PlatformRefusal(40_056, "invalid agentid")
    static let badLater = PlatformRefusal(60_140, "invalid response_code")

    /// What a script wants in place of an answer.
    static func scripted(_ rule: PlatformRule) -> PlatformRefusal {
        PlatformRefusal(rule.code ?? -1, rule.code == nil ? "system error" : "by the sandbox's script")
    }
}
