import Alipay
import Catalogue
import EventLoop
import Telemetry

/// What Alipay's messages for a merchant are verified with: its public key, or certificates. Of those there are the
/// catalogue's and, once a message names another one, what the gateway gives under that serial number.
@IOLoop
final class GatewayKeys {
    private enum Mode {
        case keys(AlipayKeys)
        case certificates(AlipayCertificates)
    }

    private var mode: Mode
    private let now: @Sendable () -> Int
    private let call: KeyCall
    /// Asks the gateway for a certificate.
    private let fetch: @IOLoop (_ serial: String) async -> ProviderResponse?
    /// Under which serial number the gateway last gave what is not believed.
    private var disbelieved: String?
    private let logger = Logger(label: "cashier")

    /// - Parameter patience: the pauses between tries to verify what does not come again, while a certificate cannot be
    ///   fetched.
    init(
        _ merchant: Merchant, patience: [Duration], now: @escaping @Sendable () -> Int,
        fetch: @escaping @IOLoop (_ serial: String) async -> ProviderResponse?
    ) {
        mode =
            merchant.certificates.map { .certificates(AlipayCertificates($0.alipay, roots: $0.roots)) }
            ?? .keys(AlipayKeys(merchant.publicKeys.map(\.key)))
        self.now = now
        call = KeyCall(patience: patience, now: now)
        self.fetch = fetch
    }

    /// Reads a message with the keys.
    ///
    /// - Parameter time: when it came, in seconds since 1970.
    func reading<Message>(
        at time: Int, _ read: (AlipayKeys) throws(AlipayFault) -> Message
    ) async throws(AlipayFault) -> Message {
        let serial: String
        do throws(AlipayFault) {
            return try read(keys(at: time))
        } catch {
            guard case .unknownSerial(let unknown) = error else { throw error }
            serial = unknown
        }
        await call.make { await self.take(self.fetch(serial), named: serial) }
        return try read(keys(at: time))
    }

    /// Reads what was acknowledged and does not come again: if the gateway gives nothing now, or is asked for another
    /// certificate, it waits for a later try. One that is given and not believed is waited for no longer.
    func readingPatiently<Message>(
        at time: Int, _ read: (AlipayKeys) throws(AlipayFault) -> Message
    ) async throws(AlipayFault) -> Message {
        var tries = 0
        while true {
            do throws(AlipayFault) {
                return try await reading(at: time, read)
            } catch {
                tries += 1
                guard case .unknownSerial(let serial) = error, serial != disbelieved, await call.waits(after: tries)
                else { throw error }
            }
        }
    }

    private func keys(at time: Int) -> AlipayKeys {
        switch mode {
        case .keys(let keys): keys
        case .certificates(let certificates): AlipayKeys(certificates, at: time)
        }
    }

    private func take(_ response: ProviderResponse?, named serial: String) {
        guard case .certificates(var certificates) = mode else { return }
        guard let response, response.isSuccess else {
            return logger.warning(
                "Alipay's certificate cannot be fetched.", metadata: [.status: .integer(response?.status ?? 0)])
        }
        do throws(AlipayFault) {
            try certificates.take(response.body, named: serial, at: now())
            mode = .certificates(certificates)
        } catch {
            if error != .noCertificate { disbelieved = serial }
            logger.warning("Alipay's certificate is not believed.", metadata: [.reason: .string(error.code)])
        }
    }
}
