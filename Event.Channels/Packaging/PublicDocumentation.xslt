<?xml version="1.0" encoding="utf-8"?>
<!-- The compiler writes the documentation of every member. This keeps that of the public ones. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:output method="xml" encoding="utf-8" />

  <!-- The names of public types and members between spaces, without digits and type parameters: " A.B A.B.C A.B.#ctor ". -->
  <xsl:param name="public" />

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()" />
    </xsl:copy>
  </xsl:template>

  <!-- M:A.B`1.C``2(System.Int32) is listed as A.B.C. -->
  <xsl:template match="members/member">
    <xsl:variable name="name" select="substring-before(concat(substring-after(@name, ':'), '('), '(')" />
    <xsl:if test="contains($public, concat(' ', translate($name, '`0123456789', ''), ' '))">
      <xsl:value-of select="'&#10;        '" />
      <xsl:copy>
        <xsl:apply-templates select="@* | node()" />
      </xsl:copy>
    </xsl:if>
  </xsl:template>

  <xsl:template match="members">
    <xsl:copy>
      <xsl:apply-templates select="member" />
      <xsl:value-of select="'&#10;    '" />
    </xsl:copy>
  </xsl:template>

</xsl:stylesheet>
