<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22" styleCategories="Symbology">
<renderer-v2 type="categorizedSymbol" attr="{{ column }}" enableorderby="0" forceraster="0" symbollevels="0">
<categories>
{% for sign in signs %}
<category symbol="{{ loop.index0 }}" value="{{ sign.value }}" label="{{ sign.label }}" render="true"/>
{% endfor %}
</categories>
<symbols>
{% macro layer(colour, style) %}
{% set values = {"color": colour, "style": style, "outline_color": "16,32,46,255", "outline_style": "solid", "outline_width": "0.4", "outline_width_unit": "MM"} %}
<layer class="SimpleFill" enabled="1" locked="0" pass="0">
<Option type="Map">
{% for name, value in values.items() %}
<Option type="QString" name="{{ name }}" value="{{ value }}"/>
{% endfor %}
</Option>
{# QGIS before 3.24 reads prop, later versions read Option #}
{% for name, value in values.items() %}
<prop k="{{ name }}" v="{{ value }}"/>
{% endfor %}
</layer>
{% endmacro %}
{% for sign in signs %}
<symbol type="fill" name="{{ loop.index0 }}" alpha="1" clip_to_extent="1" force_rhr="0">
{{ layer(sign.colour, sign.style) }}
{% if sign.lines %}{{ layer(sign.lines, sign.pattern) }}{% endif %}
</symbol>
{% endfor %}
</symbols>
</renderer-v2>
</qgis>
