import Credentials
import Foundation
import MessageLog
import Messages

/// The account `owner`, its key and a link that signs its owner in, made by the first start of `up`.
struct Owner {
    private let settings: Settings
    private let directory: DataDirectory

    init(_ settings: Settings, _ directory: DataDirectory) {
        self.settings = settings
        self.directory = directory
    }

    /// How long the link of the first start is good.
    static let linkLifetime = Duration.seconds(86_400)

    /// Opens the account, unless an earlier start did. The key is stored before it is issued, so that the next start
    /// completes a first start that died.
    ///
    /// - Returns: the token of a link that signs the owner in, once; nil at later starts.
    func open(on log: any MessageLog) async throws -> String? {
        guard try directory.read(directory.ownerKey) == nil else { return nil }
        guard let owner = Account("owner") else { preconditionFailure("'owner' is an account's name.") }
        let secret = try directory.secret(settings)
        let pending = directory.ownerKey + ".pending"
        let key = try directory.read(pending) ?? APIKey.make(owner, secret)
        try directory.write(key, to: pending)
        let link = InviteLink.make(owner, secret)
        _ = try await log.append(drafts(owner, key, link))
        try directory.write(key, to: directory.ownerKey)
        try FileManager.default.removeItem(atPath: pending)
        return link
    }

    /// Opens the account with its role, its key, its link and its trial credit. Idempotent, but for a further link.
    private func drafts(_ owner: Account, _ key: String, _ link: String) -> [Draft] {
        let up = Actor("console/up")
        let opened = AccountOpened(account: owner, role: .owner, by: up)
        let issued = KeyIssued(account: owner, credential: APIKey.hash(key))
        let invite = InviteLink.hash(link)
        let invited = InviteMade(
            account: owner, invite: invite, expires: Service.clock() + Self.linkLifetime, by: up,
            request: RequestID("up-" + invite.short))
        var drafts = [
            Draft(to: AuthInbox.opened(opened)), Draft(to: AuthInbox.issued(issued)),
            Draft(to: AuthInbox.invited(invited)),
        ]
        let trial = settings[.trialGrant]
        if trial > .zero {
            let credit = CreditGranted(grant: "trial/" + owner.name, account: owner, amount: trial)
            drafts.append(Draft(to: QuotaInbox.granted(credit)))
        }
        return drafts
    }
}

extension Setting<Money> {
    static var trialGrant: Self {
        Self("YIZHAN_TRIAL_GRANT", "10", .money, "what the account `owner` is given at the first start")
    }
}
