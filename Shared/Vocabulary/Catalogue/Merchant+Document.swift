internal import Credentials
internal import Crypto
internal import Messages
internal import Telemetry

/// Reads the catalogue's `merchants`.
///
/// | member | default | what it is |
/// | --- | --- | --- |
/// | `name` | needed | 1 to 32 small letters, digits, `-` and `_`: it stands in the address that the provider calls |
/// | `provider` | needed | `wechatpay` or `alipay` |
/// | `baseURL` | needed | the address of its API, Alipay's gateway; `sandbox:` for the one of this process |
/// | `number`, `app` | needed | the merchant's and the app's numbers there: `mchid` and `appid`, `seller_id` and `app_id` |
/// | `serial` | needed, WeChat Pay only | the serial number of our certificate |
/// | `privateKey` | needed | signs our requests: RSA, 2 048 bits at least, PEM or base64 without a passphrase |
/// | `apiKey` | needed, WeChat Pay only | the APIv3 key, 32 letters and digits |
/// | `formerAPIKey` | none, WeChat Pay only | the APIv3 key before: what was encrypted with it is still decrypted |
/// | `publicKeys` | see there | 8 at most, each a `key` (a public key or a certificate); a public key of WeChat Pay's with its `id` |
/// | `appCertificate`, `alipayCertificates`, `rootCertificates` | Alipay only | all three in place of `publicKeys`: the app's own, 1 to 8 of Alipay's and those of its roots, in PEM |
/// | `certificates` | false, WeChat Pay only | whether its certificates are fetched; else there is one of `publicKeys` at least |
/// | `ways` | `native`; `precreate` and `page` | how persons can pay: `native`, `jsapi`; `precreate`, `page` |
/// | `notifyAddress` | the public address | where the provider tells what was paid: without a query, 255 bytes at most |
///
/// At `sandbox:` the sandbox has numbers and keys, and the entry says none; `certificates` there is for Alipay, too.
extension Merchant {
    init(
        _ entry: CatalogueEntry, _ keys: MasterKeys?, _ sandbox: PaymentSandbox?
    ) throws(CatalogueError) {
        try entry.allow(Self.members)
        let providers = PaymentProvider.allCases.map(\.rawValue)
        let provider = try entry.required(
            "provider", entry.text("provider", oneOf: providers).flatMap(PaymentProvider.init(rawValue:)),
            "one of " + providers.joined(separator: ", "))
        let address = try entry.required("baseURL", entry.text("baseURL"), "an address")
        if address == Channel.sandbox {
            try self.init(playedAs: entry, provider, sandbox)
        } else {
            try self.init(entry, provider, at: address, keys)
        }
    }

    private static let members =
        [
            "name", "provider", "baseURL", "number", "app", "serial", "privateKey", "apiKey", "formerAPIKey",
            "publicKeys", "certificates", "ways", "notifyAddress",
        ] + Certificates.members
    /// What the other provider has not got.
    private static let weChatPays = ["serial", "apiKey", "formerAPIKey", "certificates"]
    private static let ownKey = "this is our own public key: give the provider's, as its console shows it"
    private static let mostKeys = 8

    private init(
        playedAs entry: CatalogueEntry, _ provider: PaymentProvider, _ sandbox: PaymentSandbox?
    ) throws(CatalogueError) {
        let isAlipay = provider == .alipay
        try entry.allow(["name", "provider", "baseURL", "ways", "notifyAddress", "certificates"])
        let usesCertificates = try entry.flag("certificates") ?? false
        let keys = isAlipay ? sandbox?.alipay : sandbox?.weChatPay
        let address = sandbox.map { isAlipay ? $0.baseURL + "/gateway.do" : $0.baseURL }
        self.init(
            terms: MerchantTerms(
                name: try entry.plainName(), provider: provider, number: keys?.number ?? "", app: keys?.app ?? ""),
            baseURL: address ?? Channel.sandbox, serial: keys?.serial, privateKey: keys?.privateKey,
            apiKey: keys?.apiKey, publicKeys: isAlipay && usesCertificates ? [] : keys?.publicKeys ?? [],
            certificates: usesCertificates ? keys?.certificates : nil,
            usesCertificates: !isAlipay && usesCertificates, ways: try Self.ways(of: entry, provider),
            notifyAddress: try Self.notifyAddress(of: entry), isSandbox: true,
            fault: keys == nil ? "this process runs no sandbox" : nil)
    }

    private init(
        _ entry: CatalogueEntry, _ provider: PaymentProvider, at address: String, _ keys: MasterKeys?
    ) throws(CatalogueError) {
        let isAlipay = provider == .alipay
        let others = isAlipay ? Self.weChatPays : Certificates.members
        try entry.allow(Self.members.filter { !others.contains($0) })
        let name = try entry.plainName()
        guard ChannelAddress(address).isUsable else {
            throw entry.error("baseURL", "an address such as https://api.example.com is wanted", kind: .address)
        }
        let terms = MerchantTerms(
            name: name, provider: provider, number: try entry.identifier("number"), app: try entry.identifier("app"))
        let serial = try isAlipay ? nil : Self.serial(of: entry)
        let publicKeys = try Self.publicKeys(of: entry, provider)
        let usesCertificates = try entry.flag("certificates") ?? false
        let certificates = try isAlipay ? Certificates.read(entry) : nil
        guard certificates == nil || publicKeys.isEmpty else {
            throw entry.error("publicKeys", "give either these or \(Certificates.members.joined(separator: ", "))")
        }
        guard usesCertificates || certificates != nil || !publicKeys.isEmpty else {
            throw entry.error("publicKeys", "it is missing: give the key that the provider signs with")
        }
        let secrets = try Secrets(entry, isAlipay ? ["privateKey"] : ["privateKey", "apiKey"], name, address, keys)
        let ownKey = secrets.privateKey.flatMap { key in publicKeys.firstIndex { $0.key.belongs(to: key) } }
        let misfit = secrets.privateKey.flatMap { certificates?.fault(with: $0) }
        let fault =
            secrets.fault ?? ownKey.map { "publicKeys[\($0)]: \(Self.ownKey)" }
            ?? misfit.map { "\($0.member): \($0.reason)" }
        self.init(
            terms: terms, baseURL: address, serial: serial, privateKey: fault == nil ? secrets.privateKey : nil,
            apiKey: fault == nil ? secrets.apiKey : nil, formerAPIKey: fault == nil ? secrets.formerAPIKey : nil,
            publicKeys: publicKeys, certificates: certificates, usesCertificates: usesCertificates,
            ways: try Self.ways(of: entry, provider),
            notifyAddress: try Self.notifyAddress(of: entry), fault: fault)
    }

    private static func serial(of entry: CatalogueEntry) throws(CatalogueError) -> String {
        let serial = try entry.required("serial", entry.text("serial"), "the serial number of our certificate")
        guard (1...64).contains(serial.utf8.count), serial.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw entry.error("serial", "a serial number has 1 to 64 hexadecimal digits")
        }
        return serial.uppercased()
    }

    private static func publicKeys(
        of entry: CatalogueEntry, _ provider: PaymentProvider
    ) throws(CatalogueError) -> [PublicKey] {
        let entries = try entry.list("publicKeys")
        guard entries.count <= mostKeys else {
            throw entry.error(
                "publicKeys", "there are at most \(mostKeys), not \(entries.count)",
                kind: .size(limit: mostKeys, value: entries.count))
        }
        var keys: [PublicKey] = []
        for entry in entries { keys.append(try PublicKey(entry, provider)) }
        return keys
    }

    private static func ways(
        of entry: CatalogueEntry, _ provider: PaymentProvider
    ) throws(CatalogueError) -> [String] {
        guard let ways = try entry.textsIfAny("ways") else { return usualWays(of: provider) }
        let known = Self.ways(of: provider)
        guard !ways.isEmpty, ways.allSatisfy({ known.contains($0) }), Set(ways).count == ways.count else {
            throw entry.error("ways", "some of \(known.joined(separator: ", ")) are wanted, each once")
        }
        return ways
    }

    private static func notifyAddress(of entry: CatalogueEntry) throws(CatalogueError) -> String? {
        guard let address = try entry.text("notifyAddress") else { return nil }
        guard address.utf8.count <= 255, address != Channel.sandbox,
            ChannelAddress(address).fault(keptIn: "privateKey") == nil
        else {
            throw entry.error(
                "notifyAddress", "an address of at most 255 bytes is wanted, without user, query and fragment",
                kind: .address)
        }
        return address
    }

    /// Refuses keys that cannot be a merchant's, while they are in clear.
    ///
    /// - Parameters:
    ///   - texts: its secret members, as far as they are known.
    ///   - place: where the entry stands.
    static func check(
        _ texts: [String: String], of entry: [String: DocumentValue], at place: String
    ) throws(CatalogueError) {
        for name in ["apiKey", "formerAPIKey"] {
            guard let text = texts[name], let fault = Secrets.fault(ofAPIKey: text) else { continue }
            throw CatalogueError("\(place).\(name)", fault)
        }
        if let former = texts["formerAPIKey"], former == texts["apiKey"] {
            throw CatalogueError(place + ".formerAPIKey", "this is apiKey: give the new key as that, or leave this out")
        }
        guard let text = texts["privateKey"] else { return }
        let key: RSAPrivateKey
        do throws(KeyError) {
            key = try RSAPrivateKey(text)
        } catch {
            throw CatalogueError(place + ".privateKey", "\(error)")
        }
        if let fault = Certificates.fault(of: entry, with: key) {
            throw CatalogueError("\(place).\(fault.member)", fault.reason)
        }
        for (index, element) in (entry["publicKeys"]?.elements ?? []).enumerated() {
            // Reading the document refuses what is no key.
            guard let text = element["key"]?.string, let theirs = try? PublicKey(reading: text) else { continue }
            guard !theirs.key.belongs(to: key) else {
                throw CatalogueError("\(place).publicKeys[\(index)].key", ownKey)
            }
        }
    }
}

/// A merchant's secrets, as far as this process can open and use them.
private struct Secrets {
    private(set) var privateKey: RSAPrivateKey?
    private(set) var apiKey: Secret?
    private(set) var formerAPIKey: Secret?
    private(set) var fault: String?

    /// - Parameter members: those that the provider has; each has to be there. A former one may be.
    init(
        _ entry: CatalogueEntry, _ members: [String], _ name: String, _ address: String, _ keys: MasterKeys?
    ) throws(CatalogueError) {
        for member in members + ["formerAPIKey"] {
            let given = try entry.sealed(member)
            guard given != nil || members.contains(member) else { continue }
            let sealed = try entry.required(member, given, "a key, in quotes")
            let seal = SecretMembers.merchants.seal(of: member, name: name, baseURL: address)
            let opened = OpenedSecret(sealed, keys, for: seal, called: member)
            guard let text = opened.text else {
                fault = fault ?? opened.fault
                continue
            }
            switch member {
            case "apiKey": apiKey = take(apiKey: text, called: member)
            case "formerAPIKey": formerAPIKey = take(apiKey: text, called: member)
            default: take(privateKey: text)
            }
        }
    }

    /// A version on the log may have what is refused by now.
    private mutating func take(privateKey text: Secret) {
        do throws(KeyError) {
            privateKey = try RSAPrivateKey(text.exposed)
        } catch {
            fault = fault ?? "its privateKey cannot be used: \(error)"
        }
    }

    private mutating func take(apiKey text: Secret, called member: String) -> Secret {
        fault = fault ?? Self.fault(ofAPIKey: text.exposed).map { "its \(member) cannot be used: \($0)" }
        return text
    }

    /// Why a text is no APIv3 key; nil for one that may be.
    static func fault(ofAPIKey text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 32, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            return "an APIv3 key has 32 letters and digits"
        }
        let isRow = (1...10).contains { period in zip(bytes, bytes.dropFirst(period)).allSatisfy { $0 == $1 } }
        let small = text.lowercased()
        guard !isRow, !["changeme", "placeholder", "yourkey", "yourapi"].contains(where: { small.contains($0) }) else {
            return "this stands in place of a key: set one in the provider's console, and give it here"
        }
        return nil
    }
}

extension Merchant.PublicKey {
    fileprivate init(_ entry: CatalogueEntry, _ provider: PaymentProvider) throws(CatalogueError) {
        try entry.allow(provider == .weChatPay ? ["id", "key"] : ["key"])
        let text = try entry.required("key", entry.text("key"), "a public key or a certificate, in quotes")
        let key: Self
        do throws(KeyError) {
            key = try Self(reading: text)
        } catch {
            throw entry.error("key", "\(error)")
        }
        guard provider == .weChatPay, key.certificate == nil else {
            guard try entry.text("id") == nil else {
                throw entry.error("id", "a certificate has a serial number; leave the id out")
            }
            self = key
            return
        }
        self.init(id: try entry.identifier("id"), key: key.key)
    }

    /// Reads a public key, or a certificate.
    fileprivate init(reading text: String) throws(KeyError) {
        if let certificate = try? Certificate(text) {
            self.init(certificate)
        } else {
            self.init(key: try RSAPublicKey(text))
        }
    }
}
