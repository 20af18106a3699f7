/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One instruction of each feature, as a function: X0 holds the address of 64 bytes. Only X0 to X3, V0 to V3 and the
 * flags change. They are written as words: no assembler knows all of them.
 */
    .macro probe name, word
    .global probe_\name
probe_\name:
    .inst   \word
    ret
    .endm

    .text
    probe   lse,      0xb8210002    /* ldadd w1, w2, [x0] */
    probe   crc32,    0x1ac14041    /* crc32b w1, w2, w1 */
    probe   lrcpc,    0xb8bfc001    /* ldapr w1, [x0] */
    probe   lrcpc2,   0x99400001    /* ldapur w1, [x0] */
    probe   flagm,    0xd500401f    /* cfinv */
    probe   flagm2,   0xd500403f    /* xaflag */
    probe   sb,       0xd50330ff    /* sb */
    probe   pan,      0xd500409f    /* msr pan, #0 */
    probe   uao,      0xd500407f    /* msr uao, #0 */
    probe   dit,      0xd503405f    /* msr dit, #0 */
    probe   dpb,      0xd50b7c20    /* dc cvap, x0 */
    probe   dpb2,     0xd50b7d20    /* dc cvadp, x0 */
    probe   rng,      0xd53b2401    /* mrs x1, rndr */
    probe   rdm,      0x2e828420    /* sqrdmlah v0.2s, v1.2s, v2.2s */
    probe   dotprod,  0x0e829420    /* sdot v0.2s, v1.8b, v2.8b */
    probe   fcma,     0x2e82c420    /* fcmla v0.2s, v1.2s, v2.2s, #0 */
    probe   jscvt,    0x1e7e0001    /* fjcvtzs w1, d0 */
    probe   fp16,     0x1ee22820    /* fadd h0, h1, h2 */
    probe   fhm,      0x0e22ec20    /* fmlal v0.2s, v1.2h, v2.2h */
    probe   frintts,  0x1e284020    /* frint32z s0, s1 */
    probe   aes,      0x4e284820    /* aese v0.16b, v1.16b */
    probe   pmull,    0x0ee2e020    /* pmull v0.1q, v1.1d, v2.1d */
    probe   sha1,     0x5e280820    /* sha1h s0, s1 */
    probe   sha256,   0x5e282820    /* sha256su0 v0.4s, v1.4s */
    probe   sha512,   0xcec08020    /* sha512su0 v0.2d, v1.2d */
    probe   sha3,     0xce628c20    /* rax1 v0.2d, v1.2d, v2.2d */
    probe   sm3,      0xce62c020    /* sm3partw1 v0.4s, v1.4s, v2.4s */
    probe   sm4,      0xcec08420    /* sm4e v0.4s, v1.4s */
    probe   cssc,     0xdac02001    /* abs x1, x0 */
    probe   hbc,      0x54000030    /* bc.eq to the next instruction, one way or the other */
    probe   xs,       0xd5033e3f    /* dsb nxs */
    probe   lse128,   0x19208001    /* swpp x1, x0, [x0] */
