import Messages

/// What a code is at a moment. It depends on what was done with it and on its batch:
///
/// |             | batch open | batch expired | batch revoked |
/// | ----------- | ---------- | ------------- | ------------- |
/// | not made    | unknown    | unknown       | unknown       |
/// | uses left   | open       | expired       | revoked       |
/// | all used    | used       | used          | used          |
/// | revoked     | revoked    | revoked       | revoked       |
///
/// It says what follows on a claim and on a revocation:
///
/// |         | claimed                                      | revoked      |
/// | ------- | -------------------------------------------- | ------------ |
/// | unknown | `code_invalid`                               | `code_invalid` |
/// | open    | a use, or `code_limit_reached` for the account | revoked      |
/// | used    | `code_used`                                  | `code_used`  |
/// | expired | `code_expired`                               | revoked      |
/// | revoked | `code_revoked`                               | stays        |
enum CodeStanding: String, CaseIterable {
    case unknown, open, used, expired, revoked

    init(_ code: CodeRecord?, usesPerCode: Int, in batch: BatchReport.Status) {
        guard let code else {
            self = .unknown
            return
        }
        self.init(isRevoked: code.isRevoked, isUsed: code.uses >= usesPerCode, in: batch)
    }

    private init(isRevoked: Bool, isUsed: Bool, in batch: BatchReport.Status) {
        switch (isRevoked, isUsed, batch) {
        case (true, _, _): self = .revoked
        case (false, true, _): self = .used
        case (false, false, .open): self = .open
        case (false, false, .expired): self = .expired
        case (false, false, .revoked): self = .revoked
        }
    }

    /// Why a claim is refused; nil if the code has a use left.
    ///
    /// - Parameter isOwn: whether the account that claims it redeemed it last.
    func refusal(isOwn: Bool) -> Refusal? {
        switch self {
        case .unknown: .codeUnknown
        case .open: nil
        case .used: .codeUsed(isOwn: isOwn)
        case .expired: .codeExpired
        case .revoked: .codeRevoked
        }
    }

    /// What a revocation does.
    var revocation: Revocation {
        switch self {
        case .unknown: .refused(.codeUnknown)
        case .open, .expired: .revoked(before: self)
        case .used: .refused(.codeUsed(isOwn: false))
        case .revoked: .unchanged
        }
    }

    /// As the trail has it.
    var json: String { #"{"status":"\#(rawValue)"}"# }
}

enum Revocation {
    case refused(Refusal)
    case unchanged
    case revoked(before: CodeStanding)
}
