import Credentials
import Foundation
import MessageLog
import Messages

/// The account `owner` and its key, made by the first start of `up`.
struct Owner {
    private let settings: Settings
    private let directory: DataDirectory

    init(_ settings: Settings, _ directory: DataDirectory) {
        self.settings = settings
        self.directory = directory
    }

    /// Returns the owner's key, and whether this start made it. The key is stored before it is issued, so that the next
    /// start completes a first start that died.
    func open(on log: any MessageLog) async throws -> (key: String, isNew: Bool) {
        if let key = try directory.read(directory.ownerKey) { return (key, isNew: false) }
        guard let owner = Account("owner") else { preconditionFailure("'owner' is an account's name.") }
        let secret = try directory.secret(settings)
        let pending = directory.ownerKey + ".pending"
        let key = try directory.read(pending) ?? APIKey.make(owner, secret)
        try directory.write(key, to: pending)
        try await Operator(log: log, secret: secret).openOwner(owner, key: key, trial: settings[.trialGrant])
        try directory.write(key, to: directory.ownerKey)
        try FileManager.default.removeItem(atPath: pending)
        return (key, isNew: true)
    }
}

extension Setting<Money> {
    static var trialGrant: Self {
        Self("YIZHAN_TRIAL_GRANT", "10", .money, "what the account `owner` is given at the first start")
    }
}
