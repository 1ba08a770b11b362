import Crypto
import FoundationEssentials
import Glibc

extension PlayedKeys {
    /// Reads the keys from a file; nil if there is none.
    ///
    /// - Parameter now: for the certificates that are made where an earlier version's file has none.
    init?(at path: String, now: Int) throws {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let stored = try JSONDecoder().decode(StoredKeys.self, from: Data(contentsOf: URL(filePath: path)))
        weChatPay = try stored.weChatPay.keys
        alipay = try stored.alipay.keys(now: now)
        if stored.alipay.papers == nil { try write(to: path) }
    }

    /// Writes the keys to a file that only its owner can read, in one step.
    func write(to path: String) throws {
        let draft = path + ".new"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(StoredKeys(self)))
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PaymentJournalError(draft, String(cString: strerror(errno))) }
        let written = Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard written == bytes.count, rename(draft, path) == 0 else {
            throw PaymentJournalError(path, String(cString: strerror(errno)))
        }
    }
}

/// The keys as the file has them, in PEM.
private struct StoredKeys: Codable {
    let weChatPay: WeChatPay
    let alipay: Alipay

    struct WeChatPay: Codable {
        let merchant, app, serial, merchantKey, apiKey: String
        let platformKeys: [Named]
        let certificates: [Certified]
    }

    struct Named: Codable {
        let name, key: String
    }

    struct Certified: Codable {
        let key, serial, text: String
        let from, until: Int
    }

    struct Alipay: Codable {
        let seller, app, appKey: String
        let platformKeys: [String]
        /// Earlier versions had none.
        let papers: Papers?
    }

    struct Papers: Codable {
        let key, root, between, app: String
        let papers: [Paper]
    }

    struct Paper: Codable {
        let key, text: String
    }

    init(_ keys: PlayedKeys) {
        let (weChatPay, alipay) = (keys.weChatPay, keys.alipay)
        self.weChatPay = WeChatPay(
            merchant: weChatPay.merchant, app: weChatPay.app, serial: weChatPay.serial,
            merchantKey: weChatPay.merchantKey.exposedText, apiKey: weChatPay.apiKey,
            platformKeys: weChatPay.platformKeys.map { Named(name: $0.name, key: $0.key.exposedText) },
            certificates: weChatPay.certificates.map { certificate in
                Certified(
                    key: certificate.key.exposedText, serial: certificate.serial, text: certificate.text,
                    from: certificate.from, until: certificate.until)
            })
        self.alipay = Alipay(
            seller: alipay.seller, app: alipay.app, appKey: alipay.appKey.exposedText,
            platformKeys: alipay.platformKeys.map(\.exposedText), papers: Papers(alipay.papers))
    }
}

extension StoredKeys.WeChatPay {
    fileprivate var keys: PlayedKeys.WeChatPay {
        get throws {
            PlayedKeys.WeChatPay(
                merchant: merchant, app: app, serial: serial, merchantKey: try RSAPrivateKey(merchantKey),
                apiKey: apiKey,
                platformKeys: try platformKeys.map { (name: $0.name, key: try RSAPrivateKey($0.key)) },
                certificates: try certificates.map { certificate in
                    PlayedCertificate(
                        key: try RSAPrivateKey(certificate.key), serial: certificate.serial, text: certificate.text,
                        from: certificate.from, until: certificate.until)
                })
        }
    }
}

extension StoredKeys.Alipay {
    fileprivate func keys(now: Int) throws -> PlayedKeys.Alipay {
        let own = try RSAPrivateKey(appKey)
        let keys = try platformKeys.map { try RSAPrivateKey($0) }
        guard let key = keys.last else { throw KeyError.unreadable }
        return PlayedKeys.Alipay(
            seller: seller, app: app, appKey: own, platformKeys: keys,
            papers: try papers?.read ?? GatewayPapers(app: own, gateway: key, seller: seller, now: now))
    }
}

extension StoredKeys.Papers {
    fileprivate init(_ papers: GatewayPapers) {
        self.init(
            key: papers.key.exposedText, root: papers.root, between: papers.between, app: papers.app,
            papers: papers.papers.map { StoredKeys.Paper(key: $0.key.exposedText, text: $0.text) })
    }

    fileprivate var read: GatewayPapers {
        get throws {
            try GatewayPapers(
                key: try RSAPrivateKey(key), root: root, between: between, app: app,
                papers: try papers.map { (key: try RSAPrivateKey($0.key), text: $0.text) })
        }
    }
}
