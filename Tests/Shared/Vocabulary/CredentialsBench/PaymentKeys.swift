/// Throw-away keys of a merchant and of a payment platform, made for tests: they protect nothing.
package enum PaymentKeys {
    /// Our private key, of 2048 bits.
    package static let own = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC/C2/8t5IaGqlu
        pdfidIuBJ9JQ2e+kVKa/ei5nXVXL27vseiGzsKGEne6p9e8N9JifN9l8WD/5q5+3
        h3xDJ0T31U7koiROzG1/DQOHbjnA5GajYIqgyDiHqVZ0MAHxt5n0G/PksIG/kMst
        Hdozd6wW/JndKwFHCldpjKoNEC3a3oGEP7gydlUhsRpV5zsDszsz5bEYgmzb0dmM
        PXRD+5GDwwuEXPdRClJmJeqkC5xX/ql4aOc/FQ9zRgN9A8xMEVZ8SHrcWpogSH9E
        HcVPkThsvUCPym7WUPgIMTRh7D25EnoX4QSqo9NAeVRAw/PucthBE6ATa20RPCDa
        P3ncKQU1AgMBAAECggEADBIQLY64qbMRDPdoBDwaW1r1gBvA9yhND9CLsYa1Zse3
        oCmYSwboMZ2b6HusMrzHTtoDwQY/Zoo4MWubR4/p3OHKlgoDksH6UhpzpGErv3r+
        3Cg7ogx8e9/QYU9uNARGcyS3/HVFgWHH4I4gDPvs8Nfdbdqrfj5SRw426VPiHc+w
        e9LJ3LP6C60iKe+cO1hBxdIDckCDflPNWChaWJN+eO7r4eesQm0IyResHq1OQguD
        yn/wSO2FS6pU8tulz9kKTiDlAO6Ut/ulsiBdPtn8CcUzrpM+LpXib7oAs/nv3+QJ
        leLZ/bmt0btAQOE3Jq8we/52/8zANfqD6CIkE+4eeQKBgQD8tvf0bqJ5RQHJj7zB
        SmyemX8+edEb/mRV9oYE+JrGh/Pupo5PyZuOIdq6Qq8oi8FecGET1NLLZVs8mrPK
        GWitMyGH7r73oL41KRl4j34jeqG4qmtq4OPZVXWZTVhkehYnoFd2+s39pNjk70/e
        Sf2lpRrxvevyRu5/3CGux5ZnvQKBgQDBhztTlbdnd8at/FqIoFCaxkcl5Qk3GAzT
        Q4I0HgYzlG3zkBsXHcGhIIvYJooo/9SiX4N5CSzoN8ucOpOabPfxGZjCf9VOyKfw
        UcI7lKTe9QeEohB3iOuIyEBk0K9+UBHyXYtC39jUhB0S9a1FNQdm/oXblrEjuiM5
        bWXKVYXO2QKBgFMt2hE/NQUbXIo+YE9ysqvFNCeZKuW+5sGQoe4S8ca0yupbMe47
        GpM+u2KhPkvnLB9sd9dyLmu6Ebyx4sl7cYPIl5nJUFvrMZAH1hVjjY4Z+A7zMOX9
        3aEUSt/JoHV55b7nPMKxrIl279jyl+Q/kFgsLuEwtO+Kv0egagnAMdY1AoGAdtPB
        6aCT7EPvCgVY0WseEuqL5Qisj9eEiHN7DuUgiaspl9Nzzs3GhlilhSKk0mfC97AN
        2dN4b11S96o/1yHxW2iME2DKaIVsGHMa/9pVIVDyPM4Frl+zv1i1sTExkC0518b4
        Kyemy1YTRAD1UvksgmDlb98nBPjVh/1T8thwQIECgYEAlGxIymzoAX4Gvg7fYRrx
        rVDlV4k4YJ98hmDgbvG0HLKbfovNd2UE6yQgHu69SGPh//q49Uj0L8/VVaFb53lz
        PZkJYv3N3FNFdnedyxjOqzv3o6Vyd8VOwyeH1fXNoHOEoEs1AlG4dPQQxYgEcSk9
        AFtPUW3t0PORq9D82PpOtNU=
        -----END PRIVATE KEY-----
        """

    /// What belongs to it, and is nobody's but ours.
    package static let ownPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvwtv/LeSGhqpbqXX4nSL
        gSfSUNnvpFSmv3ouZ11Vy9u77Hohs7ChhJ3uqfXvDfSYnzfZfFg/+auft4d8QydE
        99VO5KIkTsxtfw0Dh245wORmo2CKoMg4h6lWdDAB8beZ9Bvz5LCBv5DLLR3aM3es
        FvyZ3SsBRwpXaYyqDRAt2t6BhD+4MnZVIbEaVec7A7M7M+WxGIJs29HZjD10Q/uR
        g8MLhFz3UQpSZiXqpAucV/6peGjnPxUPc0YDfQPMTBFWfEh63FqaIEh/RB3FT5E4
        bL1Aj8pu1lD4CDE0Yew9uRJ6F+EEqqPTQHlUQMPz7nLYQROgE2ttETwg2j953CkF
        NQIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The same in a certificate.
    package static let ownCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIC+zCCAeOgAwIBAgIGChssPU5fMA0GCSqGSIb3DQEBCwUAMBMxETAPBgNVBAMM
        CG1lcmNoYW50MCAXDTI2MTEzMDA2NDE0N1oYDzIxMjYxMTA2MDY0MTQ3WjATMREw
        DwYDVQQDDAhtZXJjaGFudDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEB
        AL8Lb/y3khoaqW6l1+J0i4En0lDZ76RUpr96LmddVcvbu+x6IbOwoYSd7qn17w30
        mJ832XxYP/mrn7eHfEMnRPfVTuSiJE7MbX8NA4duOcDkZqNgiqDIOIepVnQwAfG3
        mfQb8+Swgb+Qyy0d2jN3rBb8md0rAUcKV2mMqg0QLdregYQ/uDJ2VSGxGlXnOwOz
        OzPlsRiCbNvR2Yw9dEP7kYPDC4Rc91EKUmYl6qQLnFf+qXho5z8VD3NGA30DzEwR
        VnxIetxamiBIf0QdxU+ROGy9QI/KbtZQ+AgxNGHsPbkSehfhBKqj00B5VEDD8+5y
        2EEToBNrbRE8INo/edwpBTUCAwEAAaNTMFEwHQYDVR0OBBYEFPHfc4DxtPeVSMUD
        rtbsImAiclWZMB8GA1UdIwQYMBaAFPHfc4DxtPeVSMUDrtbsImAiclWZMA8GA1Ud
        EwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAEACrjveSIpaqPWskBqFXj7x
        iwmUNCun2qNVdLKkq8hRs8LK5w5Uw0eZUfE6Cy8sBxPnA26eSSUwu6zgBir+h+1A
        4VwDlqeXWQ50gBMnzLhnixhf1Do/nXDbYnkJRAr7U1gMQ+bDrlDQ9geSt4nXen4L
        wuIbay9681IcwBqrM0KECo6z7a7+TTTlEtIVdv97ZtepwxIO5MJTMPYfH4l6k32o
        eRH75jl5GCTUkLx0NH8L/r91jYI6ykiBiVn/jDudZ5ArQ8snRrtFmheXb6PXvhRp
        UltHjhr9xJglmP6Cb63QO1QF4VsvK+r8Qc8IKexRL42Cl8l79/EHyzmJFFGy+FM=
        -----END CERTIFICATE-----
        """

    /// The platform's private key.
    package static let platform = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDgq95N7Z5HnyUU
        w1Vte8nApmn8J9B5psOjBhtUkBvDJ98Wj+/UFXZAWP0ixRWJ2h5nOuxJt2OGW0gM
        th9men2a5IUe9CQNe4HLyegoA1m+P/VKX0wPQiHxKUh2DC1PAlWeAD4biB5TvX1G
        etQVw/PQtc+2pWs/lpocn4azP2Xr2Xv+p/ksKLvKT+Lkj5avfztC9Zx+E/VXEw85
        nvd5j5pm6LN04fB5l3oO2pbmZnQFNt4zy1X6kLuT26SVW4i44LmjIUMLXLBUgBcL
        843K6LLFhZwUMzje3IHscjxQTGathOSdH0h9f+eO2237FBLLqWXM2Xx2uNiXMubC
        kve6Ixd3AgMBAAECggEAAiFio3wWyD+/TNLE6H8yx1ZTvyzrsmDyji++Te9OjsDa
        Xl0t7x6R3mBWFwtQffh6vRpMfUtY4pWZ5Ez3I3tL3dWVH8sEMkekwf5/lS0a9RTE
        La5AGWK37h7v+72wtS+k0GpnD+uMnvWMeVZIm+PIV/jcC3rGvpIsPX3o3zBBRGIF
        kW0Q/k2B/zHNe7hn8a7hJyBGeAeG7d+9Jx06LDRa1zW4lRmRtoYSAj7zSEP7vmuR
        fYoRc2bofJ0eLZUtDNXyAu2ExuuS9BtEjbV5FIxZmjAWeysT/s2Y95JRzPtnA74e
        /PD7/GxVoE/JTP4fp6hAXDVY5/rjfnYk+eQu5WtTyQKBgQD5OlUDFSKrNuNgNGmR
        Lka13gaSpAAaVcp61iA/qd8YNw5s/qJsWz3T+aDIKkK5v+hJrmorHrz5DSypRp6O
        yZZdXJqdhv+lMTCHzHwFnXCjwDwfe20Mch7+hSDx2oBsr6yOx21/zzcD2iY9tMjw
        lOP10oo9gwiJA5LyVXkCLqAH9QKBgQDmxrerPSDDb6rYwH0gJx+kp2aT0ahDhOv5
        DhDubAK9xxRDAuMiftWPzJpxRao/BmE++bq/DmTmvsd2sYziZ0Jp1JC/D1GD7Fbu
        dlYFxBAkIOxi82ZxlrKIAKvbS1Ql6xGRrZwp9eBrJvdxOU150b8RaFPSVq95is10
        V8CEhAz6OwKBgGdIJCjF3nsjoPCiZ8kxaz49B25Hpn9DZEipae3YIMrxLfo/P+I1
        oZax0U6CLOq7O7ElJXw/HcL8EbEIwfacVcLU+IIlitXTX7A3LoJJL3+8z22ggZ1x
        waRqWS/BBA2Gc7UrshYQMlVXVxelTsxcd2fM21sIbUYShBgHEcG0vr7tAoGAUA6Z
        wsa26fWAECdegNvxpz4HYLo3pAyli8Wsa/l+TfWU+tYyk1HqpjL1VNw0/h4peB5M
        AWFt8Xo3Wd6oIBZwPKRn/k/DGH/RfHICz4c/jjj5qC4F2NvNXU7WT4HnVCwi8SWH
        6iqIysM+zcFyNhNkNBa8FVjLEN/s/DJA7/ebROcCgYEAnHcnmJJOzkUGwZ4PWW0X
        iwonq2lQCn9WnERk9kAqOrXkVPFdjd8UyFGZuqkQAUsPZawfKjbU2AtzL5C5i44R
        qte/WOh0Ppje268Phj6PaJhRAkk2CTPaqSAMg8Q7V63QHR/AsDFltC/gG2SnZtuA
        Oizu5ZIlxQID/TgFk+vKcSc=
        -----END PRIVATE KEY-----
        """

    /// What it shows its merchants.
    package static let platformPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4KveTe2eR58lFMNVbXvJ
        wKZp/CfQeabDowYbVJAbwyffFo/v1BV2QFj9IsUVidoeZzrsSbdjhltIDLYfZnp9
        muSFHvQkDXuBy8noKANZvj/1Sl9MD0Ih8SlIdgwtTwJVngA+G4geU719RnrUFcPz
        0LXPtqVrP5aaHJ+Gsz9l69l7/qf5LCi7yk/i5I+Wr387QvWcfhP1VxMPOZ73eY+a
        ZuizdOHweZd6DtqW5mZ0BTbeM8tV+pC7k9uklVuIuOC5oyFDC1ywVIAXC/ONyuiy
        xYWcFDM43tyB7HI8UExmrYTknR9IfX/njttt+xQSy6llzNl8drjYlzLmwpL3uiMX
        dwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// The same in a certificate, with the serial number `platformSerial`.
    package static let platformCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIC/TCCAeWgAwIBAgIIUVfwnv3Alt4wDQYJKoZIhvcNAQELBQAwEzERMA8GA1UE
        AwwIcGxhdGZvcm0wIBcNMjYxMTMwMDY0MTQ3WhgPMjEyNjExMDYwNjQxNDdaMBMx
        ETAPBgNVBAMMCHBsYXRmb3JtMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC
        AQEA4KveTe2eR58lFMNVbXvJwKZp/CfQeabDowYbVJAbwyffFo/v1BV2QFj9IsUV
        idoeZzrsSbdjhltIDLYfZnp9muSFHvQkDXuBy8noKANZvj/1Sl9MD0Ih8SlIdgwt
        TwJVngA+G4geU719RnrUFcPz0LXPtqVrP5aaHJ+Gsz9l69l7/qf5LCi7yk/i5I+W
        r387QvWcfhP1VxMPOZ73eY+aZuizdOHweZd6DtqW5mZ0BTbeM8tV+pC7k9uklVuI
        uOC5oyFDC1ywVIAXC/ONyuiyxYWcFDM43tyB7HI8UExmrYTknR9IfX/njttt+xQS
        y6llzNl8drjYlzLmwpL3uiMXdwIDAQABo1MwUTAdBgNVHQ4EFgQUW3Ihfa8eQAUq
        L7SvNR3jfrgn6/swHwYDVR0jBBgwFoAUW3Ihfa8eQAUqL7SvNR3jfrgn6/swDwYD
        VR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAlXG/DfNQZWs8x+S2yQgx
        0RUSC3yVMdZpvEIDEUEZqtVr1LMDOedbmlB6sVr9rB5KqpmAbQe7KsZIK+d9wg0a
        p/mGnvQsXYu13OdrqTryT2XSmCbB+J5Gj5o11rK4s/mY2F05+oij/GoHCkXErcnu
        /ohQWMg4dBXCdW9Y9oNV9rgu8Rl4mEdVLBBnqUtMRhRSLTwvKeRhKPc2Bf+gzaaj
        HgZEsvgyTe4U4lwfQC4PaksVYjmXIqWiousUBdnT1lFz+XhYvZe7ieWxU3kOGBZg
        tTyTyVtNAXvgoNwRUmxF0Xdmo7tbn/QqzMG1pMdcS8wAibehAquPzD/kBsuGfquT
        aQ==
        -----END CERTIFICATE-----
        """

    /// A private key of 1024 bits, which is too short.
    package static let small = """
        -----BEGIN PRIVATE KEY-----
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBANRddXGTgmGJKljX
        fetIXcQgu29+VSUIFN5ZPVrEFprMyB+uHEfnE0/w5IFJ9XoIqEUqNj14p4n8Mj8m
        S2f3inyTObUC1mgWDHw77IjV62Eo2QJ7yuTHuOMUSLHUlqo/VB6lpRhYN/Qz5jnH
        8QaiJK1+l+OuP7L9/A3nK7EcGERFAgMBAAECgYEAloxawdWMzJBs0OaTgcSflHaP
        6g5pVgNQqAAjmsEANWWPScYojmCmNDnWBEHmIEka4U13fkSWoR+Ej3gaZO374eGr
        HWohGEjXT81HvXuCFHuG4F5qkJWi90apNt3IkMlzgOUgn/0kE8OBRqiKNAO30weQ
        fW8Snv2PqgWJdlNSe4ECQQDzLgSWYF4N7p27QeDlWbijF76NCwUPy2WNWppITevw
        /FBliiwFGWg9i2+ocE0ARRJIUSiCiwCaIuEMxUvl0SINAkEA34+P84LgH0LqZrSa
        Y5Qa1mePrbbG1WuZ0WyS5FbE3OvRBicEZ7oPK+hBX778g7kWIpMj0j5Iuh9EJK3f
        k4x1GQJAWnerMzpkozA7M9fdT9WiD+KcfCI2XtrfS8gCD5YViZCEZFIT8E20bvj5
        sCMfMlN/6rFuraoCrlT9fl/DzZqQ3QJASC9Jsr36cf2gRANiqm6C7+HGgbe3oee5
        Zeah03q03ASEnHDyui9YgLvgh/LaBAo6PHW4JkWYJAi+bv15aGH82QJBANkztot4
        w1dMY1Vd3PgAJQUymf0wSPE3qeUuTGFtSTZDCC2pw4cCV4pTAAiAZ1EC/6vsxiAt
        qdL/X0+XV/A+/ds=
        -----END PRIVATE KEY-----
        """

    package static let platformSerial = "5157F09EFDC096DE"
    /// 32 letters and digits.
    package static let apiKey = "k3yOfThePlat4ormMadeUp5orTests01"

    /// What is between the first line and the last, in one line: as consoles show keys.
    package static func bare(_ pem: String) -> String {
        pem.split(separator: "\n").dropFirst().dropLast().joined()
    }
}
